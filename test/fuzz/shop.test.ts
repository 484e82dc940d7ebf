import { afterAll, beforeAll, expect, test } from 'vitest';
import { PARTS, runPart, type Part } from '../../src/run/execute.ts';
import type { Server } from '../../src/store/servers.ts';
import { listProblems } from '../../src/store/problems.ts';
import { readOrderAnew } from './shop-calls.ts';
import { openWorld, UNSEEN, type World } from '../flow/world.ts';
import { startSpoiling, type SpoilingProxy } from './spoiling-proxy.ts';
import { expectTold } from './words.ts';
import { ALL_MS, below, noUnheardRejections, oneOf, tryOften, type Random } from './tries.ts';

noUnheardRejections();

let world: World;
let proxy: SpoilingProxy;
let target = '';

beforeAll(async () => {
  proxy = await startSpoiling(() => target);
  world = await openWorld({
    configure: (definition) => {
      target = definition.shop.url;
      definition.shop.url = proxy.url;
      Object.assign(definition.settings.export, { allGroups: true, partners: true });
      definition.settings.import.nomenclature = true;
    },
  });
});
afterAll(async () => {
  await world.close();
  await proxy.close();
});

const place = (random: Random): void => {
  const lines = [
    { variantId: world.variant(20 + below(random, 10)), quantity: String(1 + below(random, 3)) },
  ];
  world.place({ lines, status: oneOf(random, ['confirmed', 'new', 'cancelled']) });
};

test(
  'whatever a shop answers, a run ends with its outcome, and what is wrong has words',
  { timeout: ALL_MS },
  async () => {
    await tryOften('a run against a spoiled shop', async (random) => {
      place(random);
      proxy.spoil(oneOf(random, [0.1, 0.3, 0.7]), random);
      const part = oneOf<Part>(random, PARTS);
      const bugs: unknown[] = [];
      world.clock.advance(60_000);
      const needs = {
        store: world.app().store,
        clock: world.clock,
        allowEmulator: false,
        open: ({ definition }: Server) => world.app().open(definition),
        onBug: (error: unknown) => {
          bugs.push(error instanceof Error ? error.stack : error);
          return 'bug';
        },
      };
      const isPlan = !['relink', 'match'].includes(part) && random() < 0.3;
      const done = await runPart(needs, {
        server: await world.server(),
        part,
        cause: 'person',
        ...(isPlan && { plan: UNSEEN }),
      });
      expect(bugs, `${part}: ${proxy.spoiled.join('\n')}`).toEqual([]);
      if (!done.ok) throw new Error(`could not run: ${done.problem.code}`);
      if (done.value.problem) expectTold(done.value.problem);
      for (const found of await listProblems(world.app().store, (await world.server()).id)) expectTold(found);
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    });
  },
);

test('when the shop is itself again, so is everything else', { timeout: ALL_MS }, async () => {
  proxy.spoil(0, () => 1);
  const number = world.place({ lines: [{ variantId: world.variant(20) }] });
  for (let round = 0; round < 3; round += 1) {
    world.clock.advance(2 * 3_600_000);
    const report = await world.run('import');
    expect(report.problem?.code ?? null).toBeNull();
  }
  expect((await world.order(number))?.state).toMatch(/documented|finished/);
});

test('an order that is stored is read anew for ever, whatever it holds', { timeout: ALL_MS }, async () => {
  await tryOften('a stored order', (random) => readOrderAnew(world, random));
});
