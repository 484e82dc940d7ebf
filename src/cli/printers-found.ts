import type { App } from '../app.ts';
import type { Problem } from '../domain/problem.ts';
import type { Definition } from '../domain/settings.ts';
import { probePrinters, type ProbedPrinter } from '../run/probe.ts';
import { unsupportedKinds } from '../sync/receipts/unsupported-kinds.ts';

/** A print server that does not answer is not waited for longer. */
const LIMIT_MS = 10_000;

type Words = (key: string, params?: Record<string, string | number>) => string;

/** What the print server of a server says of its printers, a line for each, for `kervan doctor`; nothing for a server without a printer. */
export async function printersFound(
  app: App,
  definition: Definition,
  words: Words,
): Promise<{ facts: string[]; problems: Problem[] }> {
  const { printer } = definition;
  if (!printer) return { facts: [], problems: [] };
  const open = (name: string) => app.openPrinter({ ...printer, printer: name });
  const found = await probePrinters(open, LIMIT_MS);
  if (!found.ok) return { facts: [], problems: [found.problem] };
  const facts = found.value.map((each) => factOf(each, each.id === printer.printer, words));
  const chosen = found.value.find(({ id }) => id === printer.printer);
  return { facts, problems: chosen ? unsupportedKinds(definition.settings.maps.payments, chosen.info) : [] };
}

function factOf({ id, info, status }: ProbedPrinter, isChosen: boolean, words: Words): string {
  const { manufacturer, model, serialNumber: serial, fiscalMemorySerialNumber: memory } = info;
  const state = status === null ? 'silent' : status.ready ? 'ready' : 'notReady';
  const known = {
    id,
    device: `${manufacturer} ${model}`.trim(),
    serial,
    memory,
    state: words(`printer.${state}`),
  };
  return words(isChosen ? 'printer.chosen' : 'printer.other', known);
}
