import { randomUUID } from 'node:crypto';
import type { App } from '../app.ts';
import { decimal, ZERO, type Decimal } from '../domain/decimal.ts';
import { problem, type Problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import type { Definition } from '../domain/settings.ts';
import { isSupto } from '../domain/version.ts';
import type { Doing, Printer } from '../fiscal/printer.ts';
import { inBoth, problemInBoth, text } from '../i18n/text.ts';
import { countReceipts } from '../store/receipt-page.ts';
import type { ReceiptState } from '../store/receipt-tables.ts';
import { loadServer, type Server } from '../store/servers.ts';
import type { Output } from './output.ts';

const DEEDS = ['x-report', 'z-report', 'cash-in', 'cash-out'] as const;
type Deed = (typeof DEEDS)[number];

/** What a person may put into the drawer or take out of it at once. */
const AMOUNT = /^\d{1,6}(\.\d{1,2})?$/;

/**
 * `kervan printer SERVER DEED [AMOUNT]`: a report, or cash in or out of the drawer, now and once. Exit code 0 done, 1 nobody knows whether it was, 2
 * certainly not.
 */
export async function printer(
  app: App,
  output: Output,
  name: string,
  deed: string,
  said: { amount?: string | undefined; yes?: boolean },
): Promise<number> {
  if (!isDeed(deed)) return output.fail(problem('option-wrong', { option: deed, values: DEEDS.join(', ') }));
  const amount = amountOf(deed, said.amount);
  if (!amount.ok) return output.fail(amount.problem);
  const server = await loadServer(app.store, app.sealer, name);
  if (!server.ok) return output.fail(server.problem);
  if (deed === 'z-report') {
    if (!said.yes) output.note(text(output.language, 'cli.printer.zReportMeans'));
    await warnOfOpen(app, output, server.value);
    if (!said.yes) return output.fail(problem('option-alone', { option: deed, other: '--yes' }));
  }
  const opened = await openDevice(app, server.value);
  if (!opened.ok) return output.fail(opened.problem);
  try {
    return tell(output, deed, await doIt(opened.value, deed, amount.value));
  } finally {
    await opened.value.close();
  }
}

/** How many receipts of the server a Z report would leave for the next fiscal day, or are perhaps on paper. */
async function warnOfOpen({ store }: App, output: Output, server: Server): Promise<void> {
  const counts = await countReceipts(store, server.id);
  const count = (...states: ReceiptState[]): number =>
    states.reduce((all, state) => all + (counts.get(state) ?? 0), 0);
  const open = { waiting: count(...WAITING), doubtful: count(...DOUBTFUL) };
  if (open.waiting + open.doubtful === 0) return;
  const words = { ...open, command: `kervan receipts ${server.definition.name} --open` };
  output.note(text(output.language, 'cli.printer.receiptsOpen', words));
}

/** Certainly not on paper. */
const WAITING = ['pending', 'refused'] as const;
/** Sent, or found, and nobody knows yet whether they are. */
const DOUBTFUL = ['found', 'printing', 'in-doubt'] as const;

function isDeed(word: string): word is Deed {
  return (DEEDS as readonly string[]).includes(word);
}

/** The cash that is moved: named for cash, above zero, and for nothing else. */
function amountOf(deed: Deed, said: string | undefined): Result<Decimal> {
  const isCash = deed === 'cash-in' || deed === 'cash-out';
  if (!isCash)
    return said === undefined
      ? ok(ZERO)
      : failed(problem('option-alone', { option: said, other: 'cash-in, cash-out' }));
  const amount = said !== undefined && AMOUNT.test(said) ? decimal(said) : ZERO;
  return amount.gt(ZERO)
    ? ok(amount)
    : failed(problem('option-wrong', { option: deed, values: '0.01 – 999999.99' }));
}

/** The printer of a server; under СУПТО only the device that its receipts come from. Whoever gets it closes it. */
async function openDevice({ openPrinter }: App, { definition }: Server): Promise<Result<Printer>> {
  if (!definition.printer) return failed(problem('printer-off'));
  const opened = await openPrinter(definition.printer);
  if (!opened.ok) return opened;
  const info = await opened.value.info();
  const wrong = info.ok ? otherDevice(definition, info.value.serialNumber) : info.problem;
  if (!wrong) return opened;
  await opened.value.close();
  return failed(wrong);
}

function otherDevice({ warehouse, settings }: Definition, found: string): Problem | null {
  const { cashRegister: register } = settings.import;
  if (!isSupto(warehouse.version) || register === null || register === found) return null;
  return problem('printer-serial-differs', { register, found, setting: 'settings.import.cashRegister' });
}

function doIt(device: Printer, deed: Deed, amount: Decimal): Promise<Doing> {
  // Each call is a wish of its own: who wants the same once more says so once more.
  const task = `KV-${randomUUID()}`;
  if (deed === 'x-report') return device.xReport(task);
  if (deed === 'z-report') return device.zReport(task);
  return deed === 'cash-in' ? device.cashIn(amount, task) : device.cashOut(amount, task);
}

function tell(output: Output, deed: Deed, done: Doing): number {
  const what = text(output.language, `what.printerDeed.${deed}`);
  if (done.state === 'done') {
    if (output.isJson) output.print(JSON.stringify({ deed, state: done.state, warnings: done.warnings }));
    else output.say('printer.done', { what });
    for (const { code, text: words } of done.warnings) output.note(`${code} ${words}`.trim());
    return 0;
  }
  if (done.state === 'in-doubt') {
    const detail = problemInBoth(done.problem);
    const found = problem('printer-deed-in-doubt', { what: inBoth(`what.printerDeed.${deed}`), detail });
    output.fail(found);
    return 1;
  }
  output.note(text(output.language, 'cli.printer.notDone', { what }));
  return output.fail(refusalOf(deed, done.problem));
}

/** What the device said of a report or of cash, without what Kervan would do of a receipt. */
function refusalOf(deed: Deed, found: Problem): Problem {
  const { code, text: words } = found.params;
  if (code === undefined || words === undefined) return found;
  return problem('printer-deed-refused', { what: inBoth(`what.printerDeed.${deed}`), code, text: words });
}
