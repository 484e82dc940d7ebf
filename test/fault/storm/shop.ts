import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Fault, faultSchema } from '../../../demo/gombashop/faults.ts';
import type { NewOrder } from '../../../demo/gombashop/orders.ts';
import type { OrderReturn, OrderRevision } from '../../../demo/gombashop/order-changes.ts';
import type { Order, ProductInput } from '../../../demo/gombashop/records.ts';
import { openShop, type Shop } from '../../../demo/gombashop/shop.ts';
import type { input } from 'zod';
import { setTimeout as pause } from 'node:timers/promises';
import { startProgram, type Program } from './process.ts';

const MAIN = fileURLToPath(new URL('../../../demo/gombashop/main.ts', import.meta.url));
const ACCESS = { apiId: 'demo', key: 'demo-key' };

/** The shop emulator as a process of its own; what its people do goes through the switches under /_emulator. */
export interface ShopProcess {
  port: number;
  /** Lets time pass in the shop; its clock begins a year ago. */
  timePasses(ms: number): Promise<void>;
  place(order: NewOrder): Promise<Order>;
  changeStatus(number: string, status: string): Promise<void>;
  markPaid(number: string): Promise<void>;
  takeBack(number: string, wanted: Partial<OrderReturn>): Promise<void>;
  revise(number: string, revision: OrderRevision): Promise<void>;
  /** All orders as they are, read from its file. */
  orders(): Order[];
  /** Its records, read from its file; the caller closes it. */
  look(): Shop;
  /** How often each operation was asked for. */
  requests(): Promise<Record<string, number>>;
  setFaults(faults: input<typeof faultSchema>[]): Promise<void>;
  /** Ends all faults; how often they hit, by kind. */
  clearFaults(): Promise<Map<string, number>>;
  /** Ends it and starts it again at the same port, with the same file: as the host of a shop does. */
  restart(): Promise<void>;
  isAlive(): boolean;
  stop(): Promise<void>;
}

const MOST_TRIES = 200;
const YEAR_MS = 365 * 86_400_000;

/** Starts a shop that sells these products, its file in the folder. */
export async function startShop(
  folder: string,
  products: readonly ProductInput[],
  numberSeed: number,
): Promise<ShopProcess> {
  const file = join(folder, 'shop.db');
  const look = (): Shop => openShop({ file, ...ACCESS, numberSeed });
  const first = look();
  first.addProducts([...products]);
  first.close();
  let offsetMs = -YEAR_MS;
  let program = await start(file, 0, offsetMs);
  const port = Number(new URL(program.address).port);
  const setClock = () => control('PATCH', '/settings', { clockOffsetMs: Math.round(offsetMs) });

  /** Its people wait while it is being started again. */
  async function answerOf(method: string, path: string, body?: unknown): Promise<Response> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await fetch(`${program.address}/_emulator${path}`, {
          method,
          ...(body !== undefined && {
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(body),
          }),
        });
      } catch (error) {
        if (tries === MOST_TRIES) throw error;
        await pause(100);
      }
    }
  }

  async function control(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await answerOf(method, path, body);
    const text = await response.text();
    if (!response.ok) throw new Error(`the shop refused ${method} ${path}: ${text}`);
    return text === '' ? null : JSON.parse(text);
  }

  return {
    port,
    async timePasses(ms) {
      offsetMs = Math.min(offsetMs + ms, 0);
      await setClock();
    },
    place: async (order) => (await control('POST', '/orders', order)) as Order,
    changeStatus: async (number, status) =>
      void (await control('POST', `/orders/${number}/status`, { status })),
    markPaid: async (number) => void (await control('POST', `/orders/${number}/paid`, {})),
    takeBack: async (number, wanted) => void (await control('POST', `/orders/${number}/return`, wanted)),
    revise: async (number, revision) => void (await control('PATCH', `/orders/${number}`, revision)),
    orders() {
      const shop = look();
      const orders = shop.allOrders();
      shop.close();
      return orders;
    },
    look,
    requests: async () => ((await control('GET', '/state')) as { requests: Record<string, number> }).requests,
    setFaults: async (faults) => void (await control('POST', '/faults', faults)),
    async clearFaults() {
      const faults = (await control('GET', '/faults')) as Fault[];
      await control('DELETE', '/faults');
      const hits = new Map<string, number>();
      for (const { kind, hits: count } of faults) hits.set(kind, (hits.get(kind) ?? 0) + count);
      return hits;
    },
    async restart() {
      await program.kill();
      // With its clock: its people are there before anybody could set it, and what they did would be of next year, and never asked for again.
      program = await start(file, port, offsetMs);
    },
    isAlive: () => program.isAlive(),
    stop: async () => void (await program.stop()),
  };
}

async function start(file: string, port: number, offsetMs: number): Promise<Program> {
  const { apiId, key } = ACCESS;
  const access = ['--api-id', apiId, '--key', key];
  const clock = `--clock-offset=${Math.round(offsetMs)}`;
  const words = ['--port', String(port), '--data', file, ...access, clock];
  const started = await startProgram(MAIN, words);
  if (!('address' in started)) throw new Error(`the shop did not start: ${started.complaints}`);
  return started;
}
