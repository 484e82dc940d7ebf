import { afterEach, describe, expect, test } from 'vitest';
import type { NewOrder } from '../../demo/gombashop/orders.ts';
import { SPECIAL_ITEMS } from '../../demo/warehouse/sample-items.ts';
import { LOCATIONS } from '../../demo/warehouse/sample-registers.ts';
import { ALL_KINDS, openWorld, type Line, type World, type WorldOptions } from './world.ts';

const [PLAIN, OTHER] = [20, 21];
let world: World;
afterEach(() => world.close());

for (const kind of ALL_KINDS) {
  describe(`the settings of a ${kind} warehouse`, () => {
    const open = async (options: WorldOptions) => void (world = await openWorld({ kind, ...options }));

    test('where prices stand without VAT, price plus VAT of the lines add up to the order to the cent', async () => {
      await open({ warehouse: { pricesIncludeVat: false } });
      const number = world.place({
        lines: [
          { variantId: world.variant(PLAIN), quantity: '3', unitPrice: '3.33', discountPercent: '15' },
          { variantId: world.variant(SPECIAL_ITEMS.reducedVat), quantity: '7', unitPrice: '0.07' },
          { variantId: world.variant(SPECIAL_ITEMS.zeroVat), quantity: '1', unitPrice: '0.99' },
        ],
        delivery: { price: '5.01' },
        voucher: { code: 'PODARAK', amount: '2.22' },
      });
      await world.run('import');
      const lines = await world.lines(number);
      expect(lines).toHaveLength(4);
      const cents = lines.reduce((sum, line) => sum + Math.round(withVat(line) * 100), 0);
      expect((cents / 100).toFixed(2)).toBe(world.shop.order(number).totals.total);
      expect(lines[0]!.VATOut / lines[0]!.PriceOut).toBeCloseTo(0.2, 9);
      expect(lines[1]!.VATOut / lines[1]!.PriceOut).toBeCloseTo(0.09, 9);
      expect(lines[2]!.VATOut).toBe(0);
    });

    test('where locations count their documents apart, the number comes from the range of the location', async () => {
      await open({
        warehouse: { numberingPerLocation: true },
        configure: ({ settings }) => (settings.import.location = LOCATIONS.storeOnline),
      });
      const numbers = [PLAIN, OTHER].map((item) =>
        world.place({ lines: [{ variantId: world.variant(item) }] }),
      );
      await world.run('import');
      const documents = await Promise.all(numbers.map((number) => world.lines(number)));
      const accts = documents.map(([line]) => line!.Acct).sort((a, b) => a - b);
      expect(accts[0]).toBeGreaterThan(3_000_000);
      expect(accts[1]).toBe(accts[0]! + 1);
      expect(documents[0]![0]!.ObjectID).toBe(LOCATIONS.storeOnline);
    });

    test('a database that does not say whether prices include VAT is not written to until the setting says it', async () => {
      await open({ warehouse: { pricesIncludeVat: null } });
      const number = world.place({ lines: [{ variantId: world.variant(PLAIN) }] });
      const refused = await world.run('import');
      expect(refused).toMatchObject({ state: 'failed', problem: { code: 'warehouse-vat-mode-unknown' } });
      expect(await world.lines(number)).toEqual([]);
      await world.configure(({ warehouse }) => (warehouse.pricesIncludeVat = true));
      expect(await world.run('import')).toMatchObject({ state: 'done', counts: { created: 1 } });
      expect(await world.problems()).toEqual([]);
    });
  });
}

const named = (): NewOrder => ({
  lines: [{ variantId: world.variant(PLAIN) }],
  delivery: { recipient: 'Щъркел Ьюлиев 🌹', city: 'Долна Баня' },
});

test.each([
  ['cp1251', '?'],
  ['utf8mb4', '🌹'],
] as const)('Bulgarian names reach a MySQL database in %s as they are', async (charset, flower) => {
  world = await openWorld({ kind: 'mysql', warehouse: { charset } });
  const number = world.place(named());
  await world.run('import');
  const [line] = await world.lines(number);
  expect(line!.Note).toContain(`Щъркел Ьюлиев ${flower} | `);
  expect(line!.Note).toContain('Долна Баня');
});

test('where a column cannot hold Bulgarian, the order waits instead of becoming question marks', async () => {
  world = await openWorld({ kind: 'mysql', warehouse: { charset: 'latin1' } });
  const number = world.place(named());
  await world.run('import');
  expect(await world.codes(`order ${number}`)).toEqual(['text-not-storable']);
  expect(await world.lines(number)).toEqual([]);
});

function withVat({ Qtty, PriceOut, VATOut }: Line): number {
  return Qtty * (PriceOut + VATOut);
}
