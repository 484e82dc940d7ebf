import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ALL_KINDS, openWorld, type World, UNSEEN } from './world.ts';

const PLAIN = 20;
const ROSE = {
  name: 'Роза ООД',
  eik: '121212121',
  vatNumber: 'BG121212121',
  manager: 'Роза Димова',
  city: 'Варна',
  address: 'бул. Приморски 1',
};

for (const kind of ALL_KINDS) {
  describe(`what orders bring along into ${kind}`, () => {
    let world: World;
    beforeEach(async () => {
      world = await openWorld({
        kind,
        configure: ({ settings }) => {
          settings.import.nomenclature = true;
          settings.maps.vat = { '20': 1, '9.00': 2 };
        },
      });
    });
    afterEach(() => world.close());

    /** A product the warehouse does not have. */
    function addProduct(more: { sku?: string; vatRate?: string } = {}) {
      const { sku = 'НОВА-1', vatRate = '20' } = more;
      const category = world.shop.addCategory('Чанти', world.shop.addCategory('Аксесоари').id);
      return world.shop.addProduct({
        name: 'Чанта',
        vatRate,
        unit: 'бр.',
        categoryIds: [category.id],
        variants: [
          {
            sku,
            barcode: '3800000000099',
            price: '24.00',
            quantity: '5',
            parameters: [{ name: 'Цвят', value: 'синя' }],
          },
        ],
      });
    }
    const itemsWith = (code: string) =>
      world.warehouse.query<Record<string, unknown>>(`SELECT * FROM goods WHERE Code = '${code}'`);
    const partnersWith = (bulstat: string) =>
      world.warehouse.query<Record<string, unknown>>(`SELECT * FROM partners WHERE Bulstat = '${bulstat}'`);

    test('an item the warehouse lacks is made with the document, from the product, once', async () => {
      const variantId = addProduct().variants[0]!.id;
      const numbers = [
        world.place({ lines: [{ variantId }] }),
        world.place({ lines: [{ variantId, quantity: '2' }] }),
      ];
      expect((await world.run('import')).counts).toMatchObject({ created: 2, failed: 0 });
      await world.run('import');
      const [item, ...more] = await itemsWith('НОВА-1');
      expect(more).toEqual([]);
      expect(item).toMatchObject({
        Name: 'Чанта, синя',
        BarCode1: '3800000000099',
        PriceOut2: 24,
        TaxGroup: 1,
      });
      for (const number of numbers)
        expect(await world.lines(number)).toMatchObject([{ GoodID: item!['ID'], PriceOut: 24 }]);
      const groups = await world.warehouse.query<{ ID: number; Name: string; Code: string }>(
        "SELECT * FROM goodsgroups WHERE Name IN ('Аксесоари', 'Чанти') ORDER BY Code",
      );
      expect(groups.map(({ Name }) => Name)).toEqual(['Аксесоари', 'Чанти']);
      expect(groups[1]!.Code.startsWith(groups[0]!.Code)).toBe(true);
      expect(item!['GroupID']).toBe(groups[1]!.ID);
    });

    test('a firm that ordered by telephone, with the e-mail of the shop itself, is no retail partner', async () => {
      await world.configure(({ settings }) => (settings.import.retailPartner = 2));
      await world.warehouse.execute(
        "UPDATE partners SET eMail = 'shop@example.bg', Phone = ' ', Bulstat = ' ', TaxNo = ' ' WHERE ID = 2",
      );
      const number = world.place({
        lines: [{ variantId: world.variant(PLAIN) }],
        invoice: ROSE,
        customer: { id: null, name: 'Роза Димова', email: 'shop@example.bg', phone: '' },
      });
      await world.run('import');
      const [partner] = await partnersWith(ROSE.eik);
      expect(await world.lines(number)).toMatchObject([{ PartnerID: partner!['ID'] }]);
    });

    test('the page of the order shows what was made by its number, also later', async () => {
      const variantId = addProduct().variants[0]!.id;
      const number = world.place({ lines: [{ variantId }], invoice: ROSE });
      await world.run('import');
      const [item] = await itemsWith('НОВА-1');
      const [partner] = await partnersWith('121212121');
      const { plan } = (await world.app().store.selectFrom('documents').selectAll().execute()).find(
        ({ order_number }) => order_number === number,
      )!;
      expect(JSON.parse(plan)).toMatchObject({ partner: partner!['ID'], lines: [{ item: item!['ID'] }] });
      expect((await world.run('import')).counts).toMatchObject({ created: 0, failed: 0 });
      expect(await world.codes(`order ${number}`)).toEqual([]);
    });

    test('without the setting the order waits, whole, and passes once the item is there', async () => {
      await world.configure(({ settings }) => (settings.import.nomenclature = false));
      const variantId = addProduct().variants[0]!.id;
      const number = world.place({ lines: [{ variantId }, { variantId: world.variant(PLAIN) }] });
      await world.run('import');
      expect(await world.codes(`order ${number}`)).toEqual(['item-not-found']);
      expect(await world.lines(number)).toEqual([]);
      expect(await itemsWith('НОВА-1')).toEqual([]);
      await world.configure(({ settings }) => (settings.import.nomenclature = true));
      await world.run('import');
      expect(await world.lines(number)).toHaveLength(2);
    });

    test('a product that is gone, or whose VAT has no group, holds its order back and makes nothing', async () => {
      const gone = addProduct({ sku: 'ГОНЕ' });
      const odd = addProduct({ sku: 'ДДС0', vatRate: '0' });
      const numbers = [gone, odd].map(({ variants }) =>
        world.place({ lines: [{ variantId: variants[0]!.id }] }),
      );
      world.shop.deleteProduct(gone.id);
      await world.run('import');
      expect(await world.codes(`order ${numbers[0]}`)).toEqual(['item-product-gone']);
      expect(await world.codes(`order ${numbers[1]}`)).toEqual(['vat-not-mapped']);
      for (const code of ['ГОНЕ', 'ДДС0']) expect(await itemsWith(code)).toEqual([]);
    });

    test('a company is made a partner as an accountant would, and its next order finds it', async () => {
      const lines = [{ variantId: world.variant(PLAIN) }];
      const first = world.place({ lines, invoice: ROSE });
      await world.run('import');
      const second = world.place({ lines, invoice: { ...ROSE, name: 'РОЗА' } });
      await world.run('import');
      const [partner, ...more] = await partnersWith('121212121');
      expect(more).toEqual([]);
      expect(partner).toMatchObject({ Company: 'Роза ООД', MOL: 'Роза Димова', TaxNo: 'BG121212121' });
      for (const number of [first, second])
        expect(await world.lines(number)).toMatchObject([{ PartnerID: partner!['ID'] }]);
    });

    test('a doubtful ЕИК holds nothing back, and somebody is told', async () => {
      const number = world.place({
        lines: [{ variantId: world.variant(PLAIN) }],
        invoice: { ...ROSE, eik: '121212124', vatNumber: '' },
      });
      await world.run('import');
      expect(await world.lines(number)).toHaveLength(1);
      expect(await world.codes(`order ${number}`)).toEqual(['buyer-eik-doubtful']);
    });

    test('people are the retail partner, or a partner each when the setting says so', async () => {
      const lines = [{ variantId: world.variant(PLAIN) }];
      const customer = { name: 'Мария Петрова', email: 'maria@example.bg', phone: '0888 111 222' };
      const retail = world.place({ lines, customer });
      await world.run('import');
      const { retailPartner } = world.definition().settings.import;
      expect(await world.lines(retail)).toMatchObject([{ PartnerID: retailPartner }]);
      await world.configure(({ settings }) => (settings.import.buyers = 'partner'));
      const own = [
        world.place({ lines, customer }),
        world.place({ lines, customer: { ...customer, email: '' } }),
      ];
      await world.run('import');
      const [first, second] = await Promise.all(own.map((number) => world.lines(number)));
      expect(first![0]!.PartnerID).not.toBe(retailPartner);
      expect(second![0]!.PartnerID).toBe(first![0]!.PartnerID);
    });

    test('a plan names what would be made, and makes nothing', async () => {
      const variantId = addProduct().variants[0]!.id;
      const number = world.place({ lines: [{ variantId }], invoice: ROSE });
      const planned: unknown[] = [];
      await world.run('import', {
        plan: { ...UNSEEN, order: (_, decision) => void planned.push(decision) },
      });
      expect(planned).toMatchObject([
        {
          ok: true,
          plan: {
            partner: { bulstat: '121212121' },
            lines: [{ item: { code: 'НОВА-1', groupPath: ['Аксесоари', 'Чанти'] } }],
          },
        },
      ]);
      expect(await world.lines(number)).toEqual([]);
      expect(await itemsWith('НОВА-1')).toEqual([]);
      expect(await partnersWith('121212121')).toEqual([]);
    });
  });
}
