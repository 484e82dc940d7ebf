import type { Configuration } from './configuration.ts';
import type { Markers } from './markers.ts';
import type { Column, Connection } from './sql/dialect.ts';
import type { WarehouseOptions } from '../warehouse.ts';

/** An open warehouse database and what is remembered about it while it is open. */
export interface Session extends Connection {
  options: WarehouseOptions;
  columns: readonly Column[];
  configuration: Configuration;
  markers: Markers;
  /** Where a location's numbers go on after a long run of taken ones; by location, 0 for all. */
  numbersPassed: Map<number, number>;
  /** Lets one writer at a time through: document numbers make writers wait for each other anyway, and markers have one memory. */
  oneAtATime: <Value>(work: () => Promise<Value>) => Promise<Value>;
}

/** A queue of one: the next work starts when the one before it has ended, well or badly. */
export function turnstile(): Session['oneAtATime'] {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => {});
    return mine;
  };
}
