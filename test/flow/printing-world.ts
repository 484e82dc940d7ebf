import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPrinter, type PrinterEmulator } from '../../demo/net-fp/server.ts';
import type { PrintedDocument } from '../../demo/net-fp/memory.ts';
import { ok } from '../../src/domain/result.ts';
import type { Definition } from '../../src/domain/settings.ts';
import type { Printer, PrinterAddress } from '../../src/fiscal/printer.ts';
import { runPart } from '../../src/run/execute.ts';
import { receiptsOfOrder } from '../../src/store/receipts.ts';
import type { ReceiptRow } from '../../src/store/receipt-tables.ts';
import type { Server } from '../../src/store/servers.ts';
import { openWorld, type World, type WorldOptions } from './world.ts';

/** A world with a fiscal printer: a real print server over HTTP, with a device that keeps a journal. */
export interface PrintingWorld {
  world: World;
  printer: PrinterEmulator;
  /** What is on the device's paper, oldest first. */
  journal: () => PrintedDocument[];
  /** The receipts and reversals of an order as Kervan has them, oldest first. */
  receipts: (order: string) => Promise<ReceiptRow[]>;
  /** Their states. */
  states: (order: string) => Promise<string[]>;
  /** The receipts of an order that are on the paper. */
  printedOf: (order: string) => PrintedDocument[];
  /** What is told of an order's receipt. */
  codesOf: (order: string) => Promise<string[]>;
  /** The print server ends, and with it what it knew of tasks; what is on paper stays. */
  switchOff(): Promise<void>;
  switchOn(): Promise<void>;
  close(): Promise<void>;
}

/** Orders become sales at once, and their receipts are printed, unless the definition is changed. */
export async function openPrintingWorld(options: WorldOptions = {}): Promise<PrintingWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'kervan-printer-'));
  const file = join(folder, 'fiscal.db');
  const printer = await startPrinter({ file, port: 0 });
  let isOff = false;
  const world = await openWorld({
    ...options,
    configure: (definition) => {
      printing(printer)(definition);
      options.configure?.(definition);
    },
  });
  const open: PrintingWorld = {
    world,
    printer,
    journal: () => open.printer.device.memory.since(0),
    async switchOff() {
      await open.printer.close();
      isOff = true;
    },
    async switchOn() {
      open.printer = await startPrinter({ file, port: open.printer.port });
      isOff = false;
    },
    receipts: async (order) => receiptsOfOrder(world.app().store, (await world.server()).id, order),
    states: async (order) => (await open.receipts(order)).map(({ state }) => state),
    printedOf: (order) =>
      open
        .journal()
        .filter(({ kind, lines }) => kind === 'receipt' && lines.some((line) => line.includes(order))),
    async codesOf(order) {
      const [{ id } = { id: 0 }] = await open.receipts(order);
      return world.codes(`receipt ${order}/${id}`);
    },
    async close() {
      await world.close();
      if (!isOff) await open.printer.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return open;
}

/** The definition of a server whose sales are printed. */
export function printing(printer: PrinterEmulator): NonNullable<WorldOptions['configure']> {
  return (definition) => {
    definition.printer = printerSettings(printer);
    definition.settings.import.documentKind = 'sale';
  };
}

/** The settings of an emulated printer. */
function printerSettings({ port, printerId }: PrinterEmulator): NonNullable<Definition['printer']> {
  return {
    driver: 'net-fp',
    host: '127.0.0.1',
    port,
    printer: printerId,
    taxGroups: { '20': 2, '9': 4, '0': 1 },
  };
}

/** An import of another process, whose printer is another client. */
export async function importWith(
  { world }: PrintingWorld,
  connect: (address: PrinterAddress) => Printer,
): Promise<void> {
  const app = world.app();
  const { host, port, printer } = world.definition().printer!;
  const needs = {
    store: app.store,
    clock: world.clock,
    allowEmulator: false,
    open: async ({ definition }: Server) => {
      const ends = await app.open(definition);
      if (!ends.ok) return ends;
      await ends.value.printer!.close();
      return ok({ ...ends.value, printer: connect({ host, port, printer, mayCallAnywhere: true }) });
    },
    onBug: (error: unknown) => {
      throw error;
    },
  };
  await runPart(needs, { server: await world.server(), part: 'import', cause: 'person' });
}
