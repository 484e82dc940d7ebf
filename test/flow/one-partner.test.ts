import { afterEach, describe, expect, test } from 'vitest';
import type { PlannedNomenclature } from '../../src/sync/nomenclature-course.ts';
import { openWorld, type World, UNSEEN } from './world.ts';

const FIRM = { name: 'Роза ООД', eik: '121212121', vatNumber: '', manager: 'Роза Димова', city: 'Варна' };

/** A customer of the firm as the shop sends it. */
const branch = (id: string, address: string, updatedAt: string) => ({
  id,
  name: `Клон ${id}`,
  email: '',
  phone: '',
  company: { ...FIRM, address },
  deleted: false,
  updatedAt: `2026-11-${updatedAt}T10:00:00Z`,
});

/** Several customers of the shop are one firm, and the shop tells of each on another page. */
describe('customers of one partner on different pages', () => {
  let world: World;
  let pages: ReturnType<typeof branch>[][] = [];
  let isDown = false;
  afterEach(() => world.close());

  async function open(...of: typeof pages): Promise<void> {
    pages = of;
    world = await openWorld({
      configure: ({ settings }) => (settings.import.nomenclature = true),
      inBetween({ path }) {
        if (!path.includes('/customers')) return null;
        if (isDown && path.includes('cursor=1')) return { status: 500, body: '{}' };
        return { status: 200, body: pageAt(path) };
      },
    });
  }
  function pageAt(path: string): string {
    const place = Number(new URL(path, 'http://shop').searchParams.get('cursor') ?? 0);
    const nextCursor = place + 1 < pages.length ? String(place + 1) : null;
    return JSON.stringify({ items: pages[place], nextCursor });
  }
  const firm = async () => {
    const [row, ...others] = await world.warehouse.query<{ ID: number; Address: string }>(
      "SELECT ID, Address FROM partners WHERE Bulstat = '121212121'",
    );
    expect(others).toEqual([]);
    return row!;
  };
  const [OLD, NEW] = [branch('1', 'ул. „Стара“ 1', '01'), branch('2', 'ул. „Нова“ 2', '02')];

  test.for([
    ['in the order of their changes', [[OLD], [NEW]]],
    ['the other way round', [[NEW], [OLD]]],
  ] as const)(
    'the one that changed last speaks, and reading all again writes nothing: %s',
    async ([, order]) => {
      await open([OLD]);
      await world.run('import-nomenclature');
      pages = order.map((page) => [...page]);
      expect((await world.run('import-nomenclature')).counts).toMatchObject({ created: 0, updated: 1 });
      expect((await firm()).Address).toBe(NEW.company.address);
      for (const again of ['import-nomenclature', 'import-nomenclature', 'import'] as const)
        expect((await world.run(again)).counts).toMatchObject({ created: 0, updated: 0 });
      expect((await firm()).Address).toBe(NEW.company.address);
    },
  );

  test('a firm that is new is made by the first page, and is what the one that changed last says', async () => {
    await open([NEW], [OLD]);
    expect((await world.run('import')).counts).toMatchObject({ created: 1, updated: 0 });
    expect((await firm()).Address).toBe(NEW.company.address);
    await world.loseStore();
    expect((await world.run('import')).counts).toMatchObject({ created: 0, updated: 0 });
  });

  test('a customer that changes speaks from then on, and a deleted one no more', async () => {
    await open([OLD], [NEW]);
    await world.run('import-nomenclature');
    pages = [[NEW], [branch('1', 'ул. „Трета“ 3', '03')]];
    expect((await world.run('import')).counts).toMatchObject({ updated: 1 });
    expect((await firm()).Address).toBe('ул. „Трета“ 3');
    pages = [[NEW], [{ ...branch('1', 'ул. „Трета“ 3', '04'), deleted: true }]];
    expect((await world.run('import-nomenclature')).counts).toMatchObject({ updated: 1 });
    expect((await firm()).Address).toBe(NEW.company.address);
  });

  test('a plan shows only what the one that changed last would change, and nothing is remembered', async () => {
    await open([OLD]);
    await world.run('import-nomenclature');
    pages = [[NEW], [OLD]];
    const planned: PlannedNomenclature[] = [];
    await world.run('import-nomenclature', {
      plan: { ...UNSEEN, nomenclature: (each) => void planned.push(each) },
    });
    expect(planned.filter(({ kind }) => kind === 'partner')).toMatchObject([
      { record: 'customer 2', action: 'update' },
    ]);
    expect(await world.app().store.selectFrom('speakers').selectAll().execute()).toEqual([]);
  });

  test('a pass that was cut off leaves nobody speaking for the next one', async () => {
    await open([OLD]);
    await world.run('import-nomenclature');
    pages = [[branch('3', 'ул. „Изгубена“ 9', '09')], [OLD]];
    isDown = true;
    expect((await world.run('import-nomenclature')).problem?.code).toBe('shop-failed');
    expect((await firm()).Address).toBe(OLD.company.address);
    isDown = false;
    pages = [[OLD], [NEW]];
    await world.run('import-nomenclature');
    expect((await firm()).Address).toBe(NEW.company.address);
  });
});
