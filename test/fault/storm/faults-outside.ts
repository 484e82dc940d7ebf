import { setTimeout as pause } from 'node:timers/promises';
import { isCommit, type Cut } from '../tcp-proxy.ts';
import { choose, oneTo, pick, type FaultKind } from './fault.ts';
import type { Line, Town } from './town.ts';

/** What a line between two programs can suffer; silence for ever is left to `silence-mariadb`, because it takes two minutes. */
const CUTS: [Cut, number][] = [
  ['before', 3],
  ['part', 2],
  ['whole', 3],
  ['answer', 3],
  ['half-open', 2],
  ['anywhere', 2],
  ['slow', 3],
];

/** Cuts at one of the next so many statements or requests, of those that fit. */
export function cutsOf(
  name: string,
  lineOf: (town: Town) => Line | null,
  most: number,
  fits?: (data: Buffer) => boolean,
): FaultKind[] {
  return CUTS.map(([cut, weight]) => ({
    name: `${name}: ${cut}`,
    weight,
    fits: (town) => lineOf(town) !== null,
    async strike(town) {
      lineOf(town)!.arm(cut, oneTo(most, town), fits);
      return 0;
    },
  }));
}

/** For a while nobody answers at the other end of a line. */
export function downOf(name: string, lineOf: (town: Town) => Line | null): FaultKind {
  return {
    name: `${name}: nobody answers`,
    weight: 2,
    fits: (town) => lineOf(town) !== null,
    async strike(town) {
      const { proxy } = lineOf(town)!;
      await pause(town.random() * 200);
      proxy.isDown = true;
      await pause(50 + town.random() * 700);
      proxy.isDown = false;
      return 1;
    },
  };
}

/** What Kervan asks for most. */
const COMMON_OPERATIONS = ['listOrders', 'listProducts', 'updateOrder', 'setStock'];

type Switch = Parameters<Town['shop']['setFaults']>[0][number];

/** What a run bears without trying again; it may come more often. */
const BEARABLE: Switch['kind'][] = ['duplicates', 'reordered', 'changing-while-paging', 'delay'];

/** A switch of the emulator. */
function ofShop(
  kind: Switch['kind'],
  weight: number,
  more: (town: Town) => Partial<Switch> = () => ({}),
): FaultKind {
  const harms = !BEARABLE.includes(kind);
  return {
    name: `shop: ${kind}`,
    weight,
    async strike(town) {
      const operation = town.random() < 0.4 ? '*' : pick(COMMON_OPERATIONS, town);
      const when = { after: oneTo(6, town) - 1, times: oneTo(harms ? 3 : 8, town) };
      await town.shop.setFaults([{ kind, operation, ...when, ...more(town) }]);
      return 0;
    },
  };
}

/** What a person at the warehouse does at the same time. */
function ofClerk(name: string, weight: number, work: (town: Town) => Promise<boolean>): FaultKind {
  return {
    name: `clerk: ${name}`,
    weight,
    async strike(town) {
      await pause(town.random() * 400);
      return (await work(town)) ? 1 : 0;
    },
  };
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Moments shortly before Sofia's clocks are set: to summer time, and back. */
const CHANGES_OF_TIME = ['2026-03-29T00:59:59Z', '2026-10-25T00:59:59Z', '2027-03-28T00:59:59Z'];

/** The clock of Kervan's computer is set wrong for a while. */
function ofClock(name: string, weight: number, wrong: (town: Town) => number): FaultKind {
  return {
    name: `clock: ${name}`,
    weight,
    fits: ({ clock }) => clock !== null,
    async strike(town) {
      const clock = town.clock!;
      const right = clock.aheadMs();
      await pause(town.random() * 200);
      clock.set(wrong(town));
      await pause(100 + town.random() * 900);
      clock.set(right);
      return 1;
    },
  };
}

/** What happens between and beside the programs; several at a time. */
export const OUTSIDE: readonly FaultKind[] = [
  ...cutsOf('shop line', ({ toShop }) => toShop, 20),
  ...cutsOf('warehouse line', ({ toWarehouse }) => toWarehouse, 250),
  ...cutsOf('commit', ({ toWarehouse }) => toWarehouse, 8, isCommit),
  downOf('shop line', ({ toShop }) => toShop),
  downOf('warehouse line', ({ toWarehouse }) => toWarehouse),
  ofShop('duplicates', 4),
  ofShop('reordered', 4),
  ofShop('changing-while-paging', 4),
  ofShop('endless-pages', 2, (town) => ({ times: oneTo(6, town) })),
  ofShop('delay', 3, (town) => ({ delayMs: oneTo(300, town) })),
  ofShop('too-many-requests', 2, () => ({ retryAfterSeconds: 0 })),
  ofShop('unavailable', 2, () => ({ retryAfterSeconds: 0 })),
  ofShop('cut-before', 2),
  ofShop('cut-after', 3),
  ofShop('garbage', 3),
  ofShop('html-page', 2),
  ofClerk('voids a document', 2, ({ clerk, random }) => clerk.touch('voided', random)),
  {
    // Under СУПТО only the vendor's program knows where it keeps the number of such a sale.
    ...ofClerk('makes a sale of a document', 2, ({ clerk, random }) => clerk.touch('converted', random)),
    fits: ({ flow }) => !flow.isSupto,
  },
  ofClerk('edits a document', 2, ({ clerk, random }) => clerk.touch('edited', random)),
  ofClerk('works at the counter', 8, ({ clerk, random }) => clerk.work(random)),
  ofClock('back by minutes', 1, (town) => -MINUTE_MS * oneTo(50, town)),
  ofClock('back by days', 1, (town) => -DAY_MS * oneTo(400, town)),
  ofClock('forward by hours', 1, (town) => 60 * MINUTE_MS * oneTo(30, town)),
  ofClock('forward by months', 1, (town) => DAY_MS * oneTo(700, town)),
  ofClock('to a change of time', 2, (town) => Date.parse(pick(CHANGES_OF_TIME, town)) - Date.now()),
];

/** So many of them, each kind at most once. */
export function chooseOutside(kinds: readonly FaultKind[], town: Town, count: number): FaultKind[] {
  const chosen: FaultKind[] = [];
  for (let index = 0; index < count; index += 1) {
    const next = choose(
      kinds.filter((kind) => !chosen.includes(kind)),
      town,
    );
    if (next) chosen.push(next);
  }
  return chosen;
}
