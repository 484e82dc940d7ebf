import { problem, type Problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import type { PrinterSettings } from '../domain/definition.ts';
import { isSupto } from '../domain/version.ts';
import type { Printer, PrinterInfo, PrinterStatus } from '../fiscal/printer.ts';
import { lastSeenPrinter } from '../store/printers.ts';
import { lastSaleNumber } from '../store/sale-numbers.ts';
import type { Server } from '../store/servers.ts';
import type { Store } from '../store/store.ts';
import type { PrinterRow } from '../store/receipt-tables.ts';
import { unsupportedKinds } from '../sync/receipts/unsupported-kinds.ts';
import { withinTime } from './time-limit.ts';

/** A server's printer as it is now and as it was last seen by a run. */
export interface PrinterView {
  /** Null with a problem when it cannot be asked. */
  now: { info: PrinterInfo; status: PrinterStatus } | null;
  problem: Problem | null;
  /** What the receipts of this server ask of it and it does not do. */
  shortcomings: Problem[];
  lastSeen: PrinterRow | null;
  /** The register that its serial number must be (setting p); null outside СУПТО. */
  expectedRegister: string | null;
  /** The range of sale numbers (УНП) declared for Kervan, and how much of it Kervan has used; null without one. */
  saleNumbers: { from: number; to: number; last: number | null; left: number } | null;
}

interface ViewNeeds {
  store: Store;
  openPrinter: (settings: PrinterSettings) => Promise<Result<Printer>>;
}

/** Asks the printer of a server how it is; prints nothing. Fails only when the server has none. */
export async function viewPrinter(
  { store, openPrinter }: ViewNeeds,
  server: Server,
  limitMs: number,
): Promise<Result<PrinterView>> {
  const { definition } = server;
  const { cashRegister, saleNumbers } = definition.settings.import;
  const { printer: settings } = definition;
  if (!settings) return failed(problem('printer-off'));
  const asked = await withinTime(limitMs, ask(openPrinter, settings));
  const last =
    saleNumbers && cashRegister
      ? await lastSaleNumber(store, server.id, { register: cashRegister, ...saleNumbers })
      : null;
  return ok({
    now: asked.ok ? asked.value : null,
    problem: asked.ok ? null : asked.problem,
    shortcomings: asked.ok ? unsupportedKinds(definition.settings.maps.payments, asked.value.info) : [],
    lastSeen: (await lastSeenPrinter(store, server.id)) ?? null,
    expectedRegister: isSupto(definition.warehouse.version) ? cashRegister : null,
    saleNumbers: saleNumbers && {
      ...saleNumbers,
      last,
      left: saleNumbers.to - (last ?? saleNumbers.from - 1),
    },
  });
}

async function ask(
  openPrinter: ViewNeeds['openPrinter'],
  settings: PrinterSettings,
): Promise<Result<NonNullable<PrinterView['now']>>> {
  const opened = await openPrinter(settings);
  if (!opened.ok) return opened;
  const printer = opened.value;
  try {
    const info = await printer.info();
    if (!info.ok) return info;
    const status = await printer.status();
    return status.ok ? ok({ info: info.value, status: status.value }) : status;
  } finally {
    await printer.close();
  }
}
