import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Definition } from '../../src/domain/settings.ts';
import { kervan } from './kervan.ts';
import { openPrintingWorld, type PrintingWorld } from './printing-world.ts';

describe('kervan printer', () => {
  let open: PrintingWorld;
  let before: number;
  let asBegun: Definition;
  beforeAll(async () => {
    open = await openPrintingWorld({ configure: (definition) => void (definition.name = 'sofia') });
    asBegun = structuredClone(open.world.definition());
  });
  beforeEach(() => {
    before = open.journal().length;
  });
  afterEach(() =>
    open.world.configure((definition) => void Object.assign(definition, structuredClone(asBegun))),
  );
  afterAll(() => open.close());

  const command = (...args: string[]) =>
    kervan(['printer', 'sofia', ...args], {
      KERVAN_DATA: open.world.app().config.dataFolder,
      KERVAN_LANG: 'en',
    });
  /** What this test put on paper. */
  const printed = () =>
    open
      .journal()
      .slice(before)
      .map(({ kind }) => kind);
  const cash = () => open.printer.device.memory.state().cash;

  test('says before a Z report how many receipts wait and are in doubt, and closes the day only with --yes', async () => {
    const { world } = open;
    const place = () => world.place({ lines: [{ variantId: world.variant(20) }] });
    expect((await command('z-report')).stderr).not.toContain('not printed yet');
    place();
    open.printer.faults.add({ kind: 'lost-task' });
    await world.run('import');
    place();
    await open.switchOff();
    await world.run('import');
    await open.switchOn();
    for (const args of [['z-report'], ['z-report', '--yes']])
      expect((await command(...args)).stderr).toMatch(
        /not printed yet: 1; .* they are: 1\..*receipts sofia --open/,
      );
    expect(printed().filter((kind) => kind === 'z-report')).toHaveLength(1);
    // The others begin with nothing that waits.
    await world.app().store.deleteFrom('receipts').execute();
  });

  test('answers in JSON what was done, what was not, and what nobody knows', async () => {
    const [done, refused] = [await command('x-report', '--json'), await command('z-report', '--json')];
    expect(JSON.parse(done.stdout)).toEqual({ deed: 'x-report', state: 'done', warnings: [] });
    expect(JSON.parse(refused.stdout)).toMatchObject({ problem: { code: 'option-alone' } });
    open.printer.faults.add({ kind: 'lost-task' });
    const doubtful = await command('cash-in', '1', '--json');
    expect(doubtful.code).toBe(1);
    expect(JSON.parse(doubtful.stdout)).toMatchObject({ problem: { code: 'printer-deed-in-doubt' } });
  });

  test('puts cash in, takes it out, prints both reports, each once', async () => {
    for (const args of [['cash-in', '50.00'], ['cash-out', '20.5'], ['x-report'], ['z-report', '--yes']])
      expect(await command(...args)).toMatchObject({ code: 0, stderr: '' });
    expect(printed()).toEqual(['cash-in', 'cash-out', 'x-report', 'z-report']);
  });

  test('closes no fiscal day without --yes', async () => {
    const done = await command('z-report');
    expect(done).toMatchObject({ code: 2, stdout: '' });
    expect(done.stderr).toMatch(/closes the fiscal day.*\n.*--yes/);
    expect(printed()).toEqual([]);
  });

  test.for([
    ['y-report'],
    ['cash-in'],
    ['cash-in', '0'],
    ['cash-out', '1.005'],
    ['cash-in', '1e3'],
    ['x-report', '5'],
  ])('does nothing for %j', async (args) => {
    const done = await command(...args);
    expect(done).toMatchObject({ code: 2, stdout: '' });
    expect(done.stderr).toContain('othing was run');
    expect(printed()).toEqual([]);
  });

  test('says what the printer refused, and that Kervan does not try it again', async () => {
    const done = await command('cash-out', '999999.99');
    expect(done).toMatchObject({ code: 2, stdout: '' });
    expect(done.stderr).toMatch(/cash out.*not done/i);
    expect(done.stderr).toContain('Not enough cash');
    // Of a receipt that would be said.
    expect(done.stderr).not.toMatch(/receipt|tries again/);
    expect(printed()).toEqual([]);
  });

  test('does not know what became of it when the line is cut: it is on paper, and sent once', async () => {
    const had = Number(cash());
    open.printer.faults.add({ kind: 'lost-task' });
    const done = await command('cash-in', '10');
    expect(done).toMatchObject({ code: 1, stdout: '' });
    expect(done.stderr).toMatch(/Nobody knows.*[Ll]ook at the paper/);
    expect(printed()).toEqual(['cash-in']);
    expect(Number(cash())).toBe(had + 10);
  });

  test('is refused on a device that is not the one of the settings, and where there is none', async () => {
    await open.world.configure(({ warehouse, settings }) => {
      Object.assign(warehouse, { version: '3.07.100' });
      settings.import.cashRegister = 'DT000001';
    });
    expect((await command('z-report', '--yes')).stderr).toContain('KV000001');
    await open.world.configure((definition) => {
      definition.printer = null;
    });
    expect((await command('x-report')).stderr).toContain('no fiscal printer');
    expect(printed()).toEqual([]);
  });
});
