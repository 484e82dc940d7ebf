import * as z from 'zod';

/** What can go wrong on purpose; docs/receipts.md says what each kind does. */
const FAULT_KINDS = [
  'slow',
  'refuse',
  'cut-before',
  'cut-after',
  'lost-task',
  'die-before',
  'die-after',
  'fails-after',
  'garbage',
  'detecting',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** One fault switch. */
export const faultSchema = z.strictObject({
  kind: z.enum(FAULT_KINDS),
  /** How many prints pass unharmed first. */
  after: z.int().min(0).default(0),
  /** How many prints are hit; null = every one until the switch is taken away. */
  times: z.int().min(1).max(1_000_000).nullable().default(1),
  /** For `slow`. */
  delayMs: z.int().min(0).max(600_000).default(5_000),
  /** For `refuse`. */
  code: z
    .string()
    .regex(/^E\d{3}$/)
    .default('E199'),
});
export type Fault = z.output<typeof faultSchema> & { id: number; hits: number };

/** The fault switches of one emulator. */
export interface Faults {
  add(input: z.input<typeof faultSchema>): Fault;
  list(): readonly Fault[];
  /** False when there is none. */
  remove(id: number): boolean;
  clear(): void;
  /** Counts a print and gives the faults that hit it. */
  hit(): Map<FaultKind, Fault>;
  /** Whether it is detecting printers; that hits no print, but every call. */
  isDetecting(): boolean;
}

export function openFaults(): Faults {
  const faults: (Fault & { calls: number })[] = [];
  let lastId = 0;
  const isOver = ({ hits, times }: Fault) => times !== null && hits >= times;

  return {
    add(input) {
      const fault = { ...faultSchema.parse(input), id: (lastId += 1), hits: 0, calls: 0 };
      faults.push(fault);
      return fault;
    },
    list: () => faults.filter((fault) => !isOver(fault)),
    remove(id) {
      const place = faults.findIndex((fault) => fault.id === id);
      if (place >= 0) faults.splice(place, 1);
      return place >= 0;
    },
    clear() {
      faults.length = 0;
    },
    hit() {
      const hits = new Map<FaultKind, Fault>();
      for (const fault of faults) {
        fault.calls += 1;
        if (fault.kind === 'detecting' || isOver(fault) || fault.calls <= fault.after) continue;
        fault.hits += 1;
        hits.set(fault.kind, fault);
      }
      return hits;
    },
    isDetecting: () => faults.some((fault) => fault.kind === 'detecting'),
  };
}
