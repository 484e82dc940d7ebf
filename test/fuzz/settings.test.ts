import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { readDefinitionFile } from '../../src/cli/apply.ts';
import { readDefinition } from '../../src/domain/definition.ts';
import type { Definition } from '../../src/domain/settings.ts';
import { saveDefinition } from '../../src/run/save-definition.ts';
import { saveNoticeSettings } from '../../src/store/notice-settings.ts';
import { openWorld, type World } from '../flow/world.ts';
import { spoiledBytes, spoiledJson, spoiledText } from './spoil.ts';
import { ALL_MS, noUnheardRejections, tryOften, type Random } from './tries.ts';
import { expectTold } from './words.ts';

noUnheardRejections();

let world: World;
let whole: string;
let file: string;

beforeAll(async () => {
  world = await openWorld();
  whole = JSON.stringify(full(world.definition()));
  file = join(world.app().config.dataFolder, 'definition.yaml');
});
afterAll(() => world.close());

/** With every part that may be left out, so that all of it is spoiled. */
function full(definition: Definition): object {
  return {
    ...structuredClone(definition),
    printer: { driver: 'net-fp', host: '127.0.0.1', port: 8001, printer: 'dt1', taxGroups: { '20': 2 } },
    schedules: {
      import: { at: 'start', everyMinutes: 5, weekdays: [1, 2], hours: '08:00-20:00' },
      export: { at: { delay: 'PT1M' }, everyMinutes: 5 },
      audit: { cron: '0 3 * * *' },
    },
  };
}

function spoiledDefinition(random: Random): unknown {
  for (;;) {
    const json = spoiledJson(whole, random);
    try {
      return JSON.parse(json);
    } catch {
      // No JSON any more: over HTTP it never becomes a definition. The next one does.
    }
  }
}

test(
  'whatever a definition holds, it is understood or every fault of it has words',
  { timeout: ALL_MS },
  async () => {
    await tryOften('a definition', (random) => {
      for (let more = 0; more < 20; more += 1) {
        const read = readDefinition(spoiledDefinition(random), '2026-11-01');
        if (!read.ok) {
          expect(read.problems.length).toBeGreaterThan(0);
          for (const found of read.problems) expectTold(found);
        }
        expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
      }
    });
  },
);

test(
  'whatever is saved as a definition is saved or refused, and secrets stay out of the faults',
  { timeout: ALL_MS },
  async () => {
    await tryOften('a saved definition', async (random) => {
      const input = spoiledDefinition(random);
      const saved = await saveDefinition(world.app().saving, {
        input,
        as: 'by-name',
        secretsOf: random() < 0.5 ? 'sofia' : null,
        limitMs: 2_000,
      });
      if (saved.ok) return;
      for (const found of saved.problems) expectTold(found);
      expect(JSON.stringify(saved.problems)).not.toContain('demo-key');
    });
  },
);

test(
  'whatever stands in a file of YAML or JSON, it is read or its fault has words',
  { timeout: ALL_MS },
  async () => {
    const yaml = stringify(parse(whole));
    await tryOften('a file', async (random) => {
      const content =
        random() < 0.4
          ? spoiledBytes(Buffer.from(yaml), random)
          : random() < 0.5
            ? spoiledText(yaml, random)
            : spoiledJson(whole, random);
      writeFileSync(file, content);
      const read = await readDefinitionFile(file);
      if (!read.ok) for (const found of read.problems) expectTold(found);
    });
  },
);

test(
  'whatever is saved as settings of notices is saved or refused with words',
  { timeout: ALL_MS },
  async () => {
    const notices = JSON.stringify({
      language: 'bg',
      timeZone: 'Europe/Sofia',
      email: {
        host: 'mail.firma.bg',
        port: 25,
        security: 'tls',
        user: 'u',
        password: 'p',
        from: 'a@b.bg',
        to: ['c@d.bg'],
      },
      webhook: { url: 'https://hooks.example/', secret: { env: 'PATH' } },
      about: {
        failures: true,
        brakes: true,
        receipts: true,
        ordersAfterMinutes: 60,
        solved: true,
        summaryHour: 8,
      },
      mostPerHour: 6,
    });
    const { store, sealer } = world.app();
    await tryOften('settings of notices', async (random) => {
      const json = spoiledJson(notices, random);
      let input: unknown;
      try {
        input = JSON.parse(json);
      } catch {
        return;
      }
      for (const found of await saveNoticeSettings(store, sealer, input, new Date())) expectTold(found);
    });
  },
);
