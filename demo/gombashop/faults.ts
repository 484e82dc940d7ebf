import { z } from 'zod';
import { seededRandom } from './random.ts';

const PAGE_KINDS = ['duplicates', 'reordered', 'endless-pages', 'changing-while-paging'] as const;
const PAGED_OPERATIONS = ['listOrders', 'listProducts', 'listCustomers'];

/** What can go wrong on purpose; docs/gombashop.md says what each kind does. */
const FAULT_KINDS = [
  'delay',
  'too-many-requests',
  'unavailable',
  'cut-before',
  'cut-after',
  'garbage',
  'html-page',
  ...PAGE_KINDS,
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** One fault switch: what happens, to which operations, and when. */
export const faultSchema = z.strictObject({
  kind: z.enum(FAULT_KINDS),
  /** An operationId of the contract, several of them, or "*" for all. */
  operation: z.union([z.string(), z.array(z.string()).min(1).max(20)]).default('*'),
  /** How many matching calls pass unharmed first. */
  after: z.int().min(0).default(0),
  /** How many calls are hit at most; left out = every one until the switch is removed. */
  times: z.int().min(1).optional(),
  /** The share of calls that is hit, the same ones for the same seed. */
  probability: z.number().min(0).max(1).default(1),
  seed: z.int().default(1),
  /** For `delay`. */
  delayMs: z.int().min(0).max(600_000).default(1000),
  /** For `too-many-requests` and `unavailable`. */
  retryAfterSeconds: z.int().min(0).max(86_400).default(1),
});

type FaultInput = z.input<typeof faultSchema>;
export type Fault = z.output<typeof faultSchema> & { id: number; calls: number; hits: number };

/** The fault switches of one shop. */
export interface Faults {
  /** Throws a ZodError or a RangeError (no such operation) on a bad switch. */
  add(input: FaultInput): Fault;
  /** The same for several: all or, when one is bad, none. */
  addAll(inputs: FaultInput[]): Fault[];
  list(): Fault[];
  /** False when there is none. */
  remove(id: number): boolean;
  clear(): void;
  /** Counts a call and gives the faults that hit it. */
  hit(operationId: string): Map<FaultKind, Fault>;
}

export function openFaults(operationIds: string[]): Faults {
  const switches: { fault: Fault; random: () => number }[] = [];
  let lastId = 0;

  function read(input: FaultInput): z.output<typeof faultSchema> {
    const fault = faultSchema.parse(input);
    for (const operation of [fault.operation].flat()) {
      if (operation !== '*' && !operationIds.includes(operation)) {
        throw new RangeError(`no operation ${operation}`);
      }
    }
    return fault;
  }

  function addAll(inputs: FaultInput[]): Fault[] {
    const added = inputs.map(read).map((wanted) => {
      lastId += 1;
      return { ...wanted, id: lastId, calls: 0, hits: 0 };
    });
    switches.push(...added.map((fault) => ({ fault, random: seededRandom(fault.seed) })));
    return added;
  }

  return {
    add: (input) => addAll([input])[0]!,
    addAll,
    list: () => switches.map(({ fault }) => fault),
    remove(id) {
      const place = switches.findIndex(({ fault }) => fault.id === id);
      if (place >= 0) switches.splice(place, 1);
      return place >= 0;
    },
    clear() {
      switches.length = 0;
    },
    hit(operationId) {
      const hits = new Map<FaultKind, Fault>();
      for (const { fault, random } of switches) {
        if (!concerns(fault, operationId)) continue;
        fault.calls += 1;
        const isDue = fault.calls > fault.after && fault.hits < (fault.times ?? Infinity);
        if (!isDue || random() >= fault.probability) continue;
        fault.hits += 1;
        hits.set(fault.kind, fault);
      }
      return hits;
    },
  };
}

function concerns(fault: Fault, operationId: string): boolean {
  const isPageFault = PAGE_KINDS.some((kind) => kind === fault.kind);
  if (isPageFault && !PAGED_OPERATIONS.includes(operationId)) return false;
  return [fault.operation].flat().some((operation) => operation === '*' || operation === operationId);
}
