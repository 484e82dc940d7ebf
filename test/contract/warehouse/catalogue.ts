import { describe, expect, test } from 'vitest';
import type { ItemId } from '../../../src/domain/ids.ts';
import type { CatalogueColumns } from '../../../src/warehouse/warehouse.ts';
import type { Ground } from './battery.ts';
import { valueOf } from './fixture.ts';

const ids = (...numbers: number[]): ItemId[] => numbers as ItemId[];

/** What the driver tells of items and partners that are to be in the shop. */
export function catalogueTests(ground: Ground): void {
  describe('the catalogue', () => {
    const COLUMNS: CatalogueColumns = {
      price: 'PriceOut2',
      promoPrice: 'PriceOut9',
      fields: ['Catalog3', 'BarCode3'],
    };

    test('comes in pages by number, each item once, without deleted ones and the system item', async () => {
      const seen: number[] = [];
      for (let after = 0; ; after = seen.at(-1)!) {
        const page = valueOf(await ground.warehouse.catalogueAfter(COLUMNS, after, 4));
        seen.push(...page.map(({ id }) => id));
        if (page.length < 4) break;
      }
      expect(seen).toEqual([2, 3, 4, 5, 7, 8, 9, 10, 11, 12]);
    });

    test('tells prices by the chosen columns, exactly, and the chosen fields in their order', async () => {
      await ground.stand.run(
        'UPDATE `goods` SET `PriceOut2` = ?, `PriceOut9` = ? WHERE `ID` = 4',
        [0.1, 0.07],
      );
      const [item] = valueOf(await ground.warehouse.catalogueOf(COLUMNS, ids(4)));
      expect([item!.price, item!.promoPrice].map(String)).toEqual(['0.1', '0.07']);
      expect(item!.fields.slice(0, 2)).toEqual(['c3', '']);
      const [without] = valueOf(
        await ground.warehouse.catalogueOf({ ...COLUMNS, promoPrice: null, fields: [] }, ids(4)),
      );
      expect(without).toMatchObject({ promoPrice: null, fields: ['', '', '', ''] });
    });

    test('tells group, VAT and service as they are, and what is NULL as blank or zero', async () => {
      const items = valueOf(await ground.warehouse.catalogueOf(COLUMNS, ids(3, 7, 8, 10, 11, 6, 99)));
      const byId = new Map<number, (typeof items)[number]>(items.map((item) => [item.id, item]));
      expect([...byId.keys()]).toEqual([3, 7, 8, 10, 11]);
      expect(byId.get(3)).toMatchObject({ code: 'a2', barcodes: ['111', '2223', '333', '444'] });
      expect(byId.get(7)).toMatchObject({ group: 2, unit: '' });
      expect(String(byId.get(7)!.vatRate)).toBe('9');
      expect(byId.get(8)!.isService).toBe(true);
      expect(byId.get(10)).toMatchObject({ name: '', code: 'NULLS', isService: false });
      expect(String(byId.get(10)!.cost)).toBe('0');
      expect(byId.get(11)!.vatRate).toBeNull();
    });
  });

  describe('partners in a list', () => {
    test('come in pages by number, each once, without deleted ones and the system partner', async () => {
      await ground.stand.add(
        'partners',
        { ID: 5, Company: 'Роза ', eMail: ' ', Phone: '0888', GroupID: -3, Type: 1 },
        { ID: 6, Company: 'Лале', Bulstat: '121212121', Type: 2, GroupID: 4 },
      );
      const first = valueOf(await ground.warehouse.partnersAfter(0, 2));
      const rest = valueOf(await ground.warehouse.partnersAfter(first.at(-1)!.id, 10));
      const listed = [...first, ...rest];
      expect(listed.map(({ id }) => id)).toEqual([2, 5, 6]);
      expect(listed[1]).toMatchObject({
        company: 'Роза',
        email: '',
        phone: '0888',
        group: 3,
        isSupplier: true,
      });
      expect(listed[2]).toMatchObject({ bulstat: '121212121', group: 4, isSupplier: false });
    });
  });
}
