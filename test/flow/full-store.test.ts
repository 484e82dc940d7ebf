import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { problemText } from '../../src/i18n/text.ts';
import { runPart } from '../../src/run/execute.ts';
import { storeTrouble } from '../../src/store/store.ts';
import { loadServer } from '../../src/store/servers.ts';
import { letOnlyRead } from '../store.ts';
import { openWorld, type World } from './world.ts';

const PLAIN = 20;
const ORDERS = 12;

/** SQLite itself refuses, as it does on a full disk and on one that may only be read: SQLITE_FULL, SQLITE_READONLY. */
const HINDRANCES = {
  'store-full': {
    /** Room for a little more than what is there; what earlier versions left free is none. */
    begin: async (world: World, more: number) => {
      const { store } = world.app();
      await sql`VACUUM`.execute(store);
      const { rows } = await sql<{ page_count: number }>`PRAGMA page_count`.execute(store);
      await sql.raw(`PRAGMA max_page_count = ${rows[0]!.page_count + more}`).execute(store);
    },
    end: (world: World) => sql`PRAGMA max_page_count = 1000000`.execute(world.app().store),
  },
  'store-not-writable': {
    begin: (world: World, _more: number) => letOnlyRead(world.app().store, true),
    end: (world: World) => letOnlyRead(world.app().store, false),
  },
} as const;

describe.each(Object.keys(HINDRANCES) as (keyof typeof HINDRANCES)[])('while the own store is %s', (code) => {
  let world: World;
  beforeEach(async () => {
    world = await openWorld();
  });
  afterEach(() => world.close());
  const hindrance = HINDRANCES[code];

  async function attempt() {
    const { store, sealer, open, config } = world.app();
    const server = await loadServer(store, sealer, 'sofia');
    if (!server.ok) throw new Error(server.problem.code);
    const bugs: unknown[] = [];
    const needs = {
      store,
      clock: world.clock,
      allowEmulator: config.allowEmulator,
      open: () => open(server.value.definition),
      onBug: (error: unknown) => String(bugs.push(error)),
    };
    const ended = await runPart(needs, { server: server.value, part: 'import', cause: 'person' });
    expect(bugs).toEqual([]);
    return ended.ok ? ended.value.problem : ended.problem;
  }

  test.each([0, 2, 4, 6])(
    'a run says so, and afterwards every order has its one document (%i pages left)',
    async (more) => {
      const numbers = Array.from({ length: ORDERS }, () =>
        world.place({ lines: [{ variantId: world.variant(PLAIN) }] }),
      );
      await hindrance.begin(world, more);
      const found = await attempt();
      expect(found).toMatchObject({ code });
      expect(problemText('bg', found!)).toContain('не е изгубено');
      // What needs no more room is still written while the file may not grow; into one that may only be read nothing is.
      if (code === 'store-not-writable') expect(storeTrouble(world.app().store)).toMatchObject({ code });
      // Again, while it is still so: nothing is blocked by the run that could not end.
      expect(await attempt()).toMatchObject({ code });

      await hindrance.end(world);
      expect(await attempt()).toBeNull();
      expect(storeTrouble(world.app().store)).toBeNull();
      for (const number of numbers) {
        expect(await world.order(number)).toMatchObject({ state: 'documented' });
        expect(await world.lines(number)).toHaveLength(1);
      }
    },
  );
});
