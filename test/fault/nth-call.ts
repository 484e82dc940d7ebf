import { problem, type Problem } from '../../src/domain/problem.ts';
import { failed } from '../../src/domain/result.ts';
import type { Ends } from '../../src/run/execute.ts';
import { inspect } from './inspect.ts';
import { afterDeath, openInstallation, runInside, runToEnd, type Installation } from './kervan.ts';
import { buildWorld, type World, type WorldOptions } from './world.ts';
import type { TestWarehouse } from './warehouses.ts';

/**
 * What happens at the n-th call of a port:
 * - unsent: the call is not made and answers that the other side cannot be reached
 * - unanswered: the call is made, its answer is thrown away and replaced by that
 * - down, deaf: the same, and so with every later call of the run
 * - bug before, bug after: an exception, before the call or after it
 * - death before, death after: the process dies, before the call or after it
 */
export const BLOWS = [
  'unsent',
  'unanswered',
  'down',
  'deaf',
  'bug before',
  'bug after',
  'death before',
  'death after',
] as const;
export type Blow = (typeof BLOWS)[number];

export interface NthCall {
  port: 'warehouse' | 'shop';
  blow: Blow;
  n: number;
}

/** What Kervan is to do, what happens in the shop meanwhile, and what must be true in the end; default order documents. */
export interface Variant {
  configure: NonNullable<WorldOptions['configure']>;
  /** What happens before the run that is struck, after one that is not; nothing unless told. */
  before?: (world: World) => void;
  /** The own database is lost with the run that is struck. */
  losesStore?: boolean;
  /** What happens after it. */
  live(world: World): void;
  inspect(world: World, installation: Installation): Promise<string[]>;
}

const ORDERS: Variant = {
  configure: () => {},
  live: (world) => world.changeSomeOrder(),
  inspect: (world, installation) => inspect(world, [installation]),
};

interface Case {
  seed: number;
  orders: number;
  variant?: Variant;
}

/** What a case came to. */
interface Outcome {
  violations: string[];
  /** False when the runs made fewer calls than n: nothing was hit, and the n-th call does not exist. */
  wasHit: boolean;
}

const AWAY: Record<NthCall['port'], Problem> = {
  warehouse: problem('warehouse-unreachable', { address: '-', database: '-', user: '-', detail: 'injected' }),
  shop: problem('shop-unreachable', { address: '-', detail: 'injected' }),
};

class InjectedBug extends Error {}

/**
 * Builds a world with a few orders, runs import and export with the fault, then both to their end without it, and inspects.
 * Leaves the warehouse as it was made.
 */
async function tryNthCall(
  warehouse: TestWarehouse,
  fault: NthCall,
  { seed, orders, variant = ORDERS }: Case,
): Promise<Outcome> {
  await warehouse.restore();
  const { configure } = variant;
  const world = await buildWorld(warehouse, { seed, configure });
  try {
    world.placeOrders(orders);
    const first = await openInstallation(world);
    if (variant.before) {
      await runInside(first, 'import');
      variant.before(world);
    }
    const striker = strikerOf(fault);
    const parts = (async () => {
      for (const part of ['import', 'export'] as const) await runInside(first, part, striker.wrap);
    })();
    const isDead = await Promise.race([parts.then(() => false), striker.death.then(() => true)]);
    // Life in the shop goes on meanwhile.
    world.placeOrders(orders);
    variant.live(world);
    const left = isDead ? await afterDeath(world, first) : withoutInjected(first);
    const installation = variant.losesStore ? await anew(world, left) : left;
    try {
      const trouble = await runToEnd(installation);
      return {
        violations: [...trouble, ...(await variant.inspect(world, installation))],
        wasHit: striker.wasHit(),
      };
    } finally {
      await installation.store.destroy();
    }
  } finally {
    await world.close();
  }
}

/** Which calls are struck: all, or every so many-th from one on. */
export interface Calls {
  first: number;
  step: number;
}
const ALL: Calls = { first: 1, step: 1 };

/**
 * What the tests of every build strike: every third call, with each blow another third. With KERVAN_FAULTS=all they strike all,
 * as `npm run fault` does.
 */
export function thirdOfCalls(nth: number): Calls {
  return process.env['KERVAN_FAULTS'] === 'all' ? ALL : { first: 1 + (nth % 3), step: 3 };
}

/** Strikes one call after the other until the runs make fewer; answers every violation with its place. */
export async function strikeCalls(
  warehouse: TestWarehouse,
  place: Omit<NthCall, 'n'>,
  { calls: { first, step } = ALL, ...options }: Case & { calls?: Calls },
): Promise<{ struck: number; violations: string[] }> {
  const violations: string[] = [];
  for (let n = first, struck = 0; ; n += step, struck += 1) {
    const outcome = await tryNthCall(warehouse, { ...place, n }, options);
    violations.push(...outcome.violations.map((each) => `${place.port}, ${place.blow} ${n}: ${each}`));
    if (!outcome.wasHit) return { struck, violations };
  }
}

/** Kervan with an empty database, at the hour of the one that was lost. */
async function anew(world: World, { store, aheadMs }: Installation): Promise<Installation> {
  await store.destroy();
  return { ...(await openInstallation(world, 'anew')), aheadMs };
}

function withoutInjected(installation: Installation): Installation {
  return { ...installation, bugs: installation.bugs.filter((bug) => !(bug instanceof InjectedBug)) };
}

interface Striker {
  wrap: (ends: Ends) => Ends;
  wasHit: () => boolean;
  /** Settles when the process is to be taken for dead. */
  death: Promise<void>;
}

function strikerOf({ port, blow, n }: NthCall): Striker {
  let calls = 0;
  const dying = Promise.withResolvers<void>();

  async function call(make: () => Promise<unknown>): Promise<unknown> {
    calls += 1;
    const isHit = blow === 'down' || blow === 'deaf' ? calls >= n : calls === n;
    if (!isHit) return make();
    if (blow === 'unanswered' || blow === 'deaf' || blow.endsWith('after')) await make();
    if (blow.startsWith('bug')) throw new InjectedBug(`injected at call ${n} of the ${port}`);
    if (!blow.startsWith('death')) return failed(AWAY[port]);
    dying.resolve();
    // The dead do not go on: whoever waits for this waits for ever.
    return new Promise<never>(() => {});
  }

  return {
    wrap: (ends) => ({ ...ends, [port]: intercepted(ends[port], call) }),
    wasHit: () => calls >= n,
    death: dying.promise,
  };
}

/** Not calls to the other side. */
const PURE = ['readOrder', 'glimpseOrder', 'withoutBuyer', 'close', 'batchSize'];

function intercepted<Port extends object>(
  port: Port,
  call: (make: () => Promise<unknown>) => Promise<unknown>,
): Port {
  return new Proxy(port, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function' || PURE.includes(String(name))) return value;
      return (...values: unknown[]) =>
        call(() => (value as (...values: unknown[]) => Promise<unknown>)(...values));
    },
  });
}
