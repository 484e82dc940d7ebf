import { systemClock } from '../src/clock.ts';
import type { Clock } from '../src/clock.ts';
import { problem } from '../src/domain/problem.ts';
import { failed, ok } from '../src/domain/result.ts';
import type { Sealer } from '../src/store/secrets.ts';
import type { Store } from '../src/store/store.ts';
import { makeEvents } from '../src/web/events.ts';
import { makeMetrics } from '../src/web/metrics.ts';
import type { WebNeeds } from '../src/web/web.ts';

/** Seals so that nothing can be read by accident, and opens again. */
export const testSealer: Sealer = {
  seal: (text) => Buffer.from(text).toString('base64'),
  open: (sealed) => ok(Buffer.from(sealed, 'base64').toString()),
};

/** What a web is made from when a test has no database, no shop and no schedules: neither end can be opened. */
export function webNeeds(store: Store, needs: Partial<WebNeeds> = {}): WebNeeds {
  const clock = needs.clock ?? systemClock;
  const scheduler = needs.scheduler ?? { standings: () => new Map(), lookedAt: () => clock.now() };
  const onBug = needs.onBug ?? ((error: unknown) => String(error));
  const nowhere = async () =>
    failed(problem('warehouse-unreachable', { address: 'nowhere', detail: 'test' }));
  return {
    store,
    sealer: testSealer,
    clock,
    scheduler,
    metrics: makeMetrics(),
    events: makeEvents({ store, clock, scheduler, onBug }),
    saving: { store, sealer: testSealer, clock, open: nowhere, allowEmulator: false },
    openWarehouse: nowhere,
    openShop: nowhere,
    version: '0.1.0',
    startedAt: clock.now(),
    isOpen: false,
    orderDesk: null,
    pages: '/nowhere',
    onBug,
    ...needs,
  };
}

/** A clock that stands still until it is turned. */
export interface TurnedClock extends Clock {
  advance(ms: number): void;
}

/** Time stands at this moment; waiting takes real time, as a connection does. */
export function turnedClock(start: string): TurnedClock {
  let ms = Date.parse(start);
  return { now: () => new Date(ms), advance: (by) => void (ms += by), sleep: systemClock.sleep };
}
