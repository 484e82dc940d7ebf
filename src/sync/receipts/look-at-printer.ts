import type { DocumentPlan } from '../../domain/document.ts';
import { clockTime } from '../../domain/local-time.ts';
import { problem, type Problem } from '../../domain/problem.ts';
import { failed, type Result } from '../../domain/result.ts';
import { isSupto } from '../../domain/version.ts';
import type { Printer, PrinterInfo } from '../../fiscal/printer.ts';
import { inBoth } from '../../i18n/text.ts';
import { forgetPrinter, keepPrinter, lastSeenPrinter } from '../../store/printers.ts';
import type { SyncContext } from '../context.ts';
import { tellUnsupportedKinds } from './unsupported-kinds.ts';

/** Under СУПТО a sale is opened only on a device whose connection was confirmed this lately (Ordinance Н-18, Annex 29 t.8). */
const SEEN_WITHIN_MS = 2 * 3_600_000;
/** In a long run the printer is looked at again before that. */
const LOOK_AGAIN_MS = SEEN_WITHIN_MS / 2;

/**
 * Asks the printer what it is and keeps that it was seen, and which methods of payment it cannot show. Fails too when it is not the one that receipts may come from.
 *
 * The story of the exchanged device: it is seen, taken to be repaired, and another is put in its place. For two hours sales would be made with numbers of
 * a device that is not there, and no receipt of them could be printed. So whoever meets another forgets that the right one was seen.
 */
export async function lookAtPrinter(context: SyncContext, printer: Printer): Promise<Result<PrinterInfo>> {
  const { server, store, clock, mayUseEmulator } = context;
  const info = await printer.info();
  if (!info.ok) return info;
  const { serialNumber: register, fiscalMemorySerialNumber: memory, manufacturer, model } = info.value;
  if (info.value.isEmulator && !mayUseEmulator) {
    const { host, port } = server.definition.printer!;
    return failed(problem('printer-is-emulator', { address: `${host}:${port}` }));
  }
  const { definition } = server;
  const { cashRegister } = definition.settings.import;
  if (isSupto(definition.warehouse.version) && cashRegister !== null && register !== cashRegister) {
    await forgetPrinter(store, server.id);
    return failed(serialDiffers(cashRegister, register));
  }
  await keepPrinter(store, server.id, { register, memory, manufacturer, model }, clock);
  await tellUnsupportedKinds(context, info.value);
  return info;
}

/**
 * Why no sale number (УНП) may be taken now; null when one may. With a printer it must be the device of the numbers, seen within two hours; what
 * keeps it from being seen is told by the printing itself.
 */
export async function hindranceOfSale(
  context: SyncContext,
  { orderNumber: number, saleNumber }: DocumentPlan,
): Promise<Problem | null> {
  const { printer, server, store, clock } = context;
  if (!printer || saleNumber === null) return null;
  const register = server.definition.settings.import.cashRegister!;
  const age = async (): Promise<number> => {
    const seen = await lastSeenPrinter(store, server.id);
    if (seen?.register !== register) return Infinity;
    const byTheClockMs = clock.now().getTime() - Date.parse(seen.seen_at);
    // Seen in the future: the clock was wrong then, or is now, and nothing is known of when it was.
    if (byTheClockMs < 0) return Infinity;
    // Set back by less than that, the clock would make it younger.
    return Math.max(byTheClockMs, clock.uptimeMs() - (seen.seen_uptime_ms ?? Infinity));
  };
  if ((await age()) < LOOK_AGAIN_MS) return null;
  const looked = await lookAtPrinter(context, printer);
  if (looked.ok) return null;
  if (looked.problem.code === 'printer-serial-differs') return looked.problem;
  if ((await age()) <= SEEN_WITHIN_MS) return null;
  const seen = await lastSeenPrinter(store, server.id);
  const when = seen
    ? inBoth('what.printerSeen.at', {
        at: clockTime(server.definition.shop.timeZone, new Date(seen.seen_at)),
        zone: server.definition.shop.timeZone,
      })
    : inBoth('what.printerSeen.never');
  return problem('printer-not-seen', { number, register, seen: when });
}

function serialDiffers(register: string, found: string): Problem {
  return problem('printer-serial-differs', { register, found, setting: 'settings.import.cashRegister' });
}

/** A look at the printer at the beginning of a run that makes sales under СУПТО; what it finds is told by each sale that waits for it. */
export async function lookBeforeSales(context: SyncContext): Promise<void> {
  const { printer, server } = context;
  if (printer && isSupto(server.definition.warehouse.version)) await lookAtPrinter(context, printer);
}
