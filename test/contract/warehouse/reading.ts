import { beforeEach, describe, expect, test } from 'vitest';
import type { ItemId, LocationId, PartnerId } from '../../../src/domain/ids.ts';
import type { MatchBy } from '../../../src/domain/settings.ts';
import type { Ground } from './battery.ts';
import { line, SHOP, STORE, valueOf } from './fixture.ts';

const ids = (...numbers: number[]): ItemId[] => numbers as ItemId[];
const places = (...numbers: number[]): LocationId[] => numbers as LocationId[];

/** What the driver reads. */
export function readingTests(ground: Ground): void {
  describe('items', () => {
    async function found(matchBy: MatchBy, ...values: string[]): Promise<Record<string, number[]>> {
      const answer = valueOf(await ground.warehouse.findItems(matchBy, values));
      return Object.fromEntries([...answer].map(([value, items]) => [value, items.map((item) => item.id)]));
    }

    test('a code is found whatever its case and its blanks, in Cyrillic too', async () => {
      expect(await found('code', 'A2', ' a1', 'ябълка', 'TAB')).toEqual({
        A2: [3],
        ' a1': [2],
        ябълка: [7],
        TAB: [12],
      });
    });

    test('two spellings of one value are both answered', async () => {
      expect(await found('code', 'a1', 'A1')).toEqual({ a1: [2], A1: [2] });
    });

    test('all items of a doubled code are given', async () => {
      expect(await found('code', 'Dup')).toEqual({ Dup: [4, 5] });
    });

    test('deleted items and the system item are not found, unmarked ones are', async () => {
      await ground.stand.run('UPDATE `goods` SET `Code` = ? WHERE `ID` = 1', ['SYSTEM']);
      expect(await found('code', 'A1', 'SYSTEM', 'nulls')).toEqual({ A1: [2], nulls: [10] });
    });

    test('blank values match nothing', async () => {
      expect(await found('code', '', ' ')).toEqual({});
      expect(await found('barcode', '', ' ', '\t')).toEqual({});
      expect(await found('catalog1', '')).toEqual({});
    });

    test('accents and wildcards are characters like others', async () => {
      expect(await found('code', 'E', 'é', '100%_', '100%', '100__')).toEqual({ é: [9], '100%_': [8] });
    });

    test('a barcode is found in every field and whole, never inside a longer one', async () => {
      expect(
        await found('barcode', '3800000000015', '38', '380', '111', '222', '333', '444', '44', '111,2223'),
      ).toEqual({
        '3800000000015': [2],
        '38': [2],
        '111': [3],
        '222': [7],
        '333': [3],
        '444': [3],
      });
    });

    test('catalogue numbers are each their own field', async () => {
      expect(await found('catalog1', 'КАТ-1', 'x')).toEqual({ 'КАТ-1': [2] });
      expect(await found('catalog2', 'x')).toEqual({ x: [3] });
      expect(await found('catalog3', 'C3')).toEqual({ C3: [4] });
    });

    test('thousands of values are looked up at once', async () => {
      const values = Array.from({ length: 3001 }, (_, index) => (index === 1700 ? 'DUP' : `none-${index}`));
      expect(await found('code', ...values)).toEqual({ DUP: [4, 5] });
    });

    async function searched(text: string, limit = 10): Promise<number[]> {
      return valueOf(await ground.warehouse.searchItems(text, limit)).map(({ id }) => id);
    }

    test('a person finds items by a part of the name or the code whatever the case, in Cyrillic too', async () => {
      await ground.stand.run("UPDATE `goods` SET `Name` = 'Кафе ЛАВАЦА червена' WHERE `ID` IN (3, 6)");
      expect(await searched('лаваца')).toEqual([3]);
      expect(await searched('  КАФЕ ')).toEqual([3]);
      expect(await searched('ябъл')).toEqual([7]);
      expect(await searched('ЯБЪЛКА')).toEqual([7]);
    });

    test('and by a barcode from its beginning, in a list too', async () => {
      expect(await searched('3800000000015')).toEqual([2]);
      expect(await searched('38000')).toEqual([2]);
      expect(await searched('333')).toEqual([3]);
      expect(await searched('223')).toEqual([]);
    });

    test('equal codes come before those that begin with the text, and at most as many as asked for', async () => {
      await ground.stand.run("UPDATE `goods` SET `Code` = 'A12' WHERE `ID` = 3");
      await ground.stand.run("UPDATE `goods` SET `Name` = 'за A1' WHERE `ID` = 4");
      expect(await searched('a1')).toEqual([2, 3, 4]);
      expect(await searched('a1', 2)).toEqual([2, 3]);
    });

    test('deleted items, the system item and accents taken for others are not found; wildcards are characters', async () => {
      await ground.stand.run("UPDATE `goods` SET `Code` = 'SYSTEM' WHERE `ID` = 1");
      expect(await searched('system')).toEqual([]);
      expect(await searched('%')).toEqual([8]);
      expect(await searched('_')).toEqual([8]);
      expect(await searched('é')).toEqual([9]);
      expect(await searched('e')).toEqual([]);
      expect(await searched(' ')).toEqual([]);
    });

    test('items are read page by page with what they are matched by, their prices with VAT', async () => {
      const warehouse = await ground.connect({ pricesIncludeVat: false });
      await ground.stand.run(
        'UPDATE `goods` SET `PriceOut1` = 10, `PriceOut2` = 12.5, `PriceOut3` = 10 WHERE `ID` = 7',
      );
      const all = [];
      for (let after = 0 as ItemId; ; after = all.at(-1)!.id) {
        const page = valueOf(await warehouse.matchItems(after, 4));
        if (page.length === 0) break;
        expect(page.length).toBeLessThanOrEqual(4);
        all.push(...page);
      }
      expect(all.map(({ id }) => id)).toEqual([2, 3, 4, 5, 7, 8, 9, 10, 11, 12]);
      const byId = new Map(all.map((each) => [each.id as number, each]));
      expect(byId.get(3)).toMatchObject({
        code: 'a2',
        name: 'Стока 3',
        barcodes: ['111', '2223', '333', '444'],
        catalogs: ['', 'X', ''],
        group: 2,
        prices: [],
      });
      expect(byId.get(7)!.group).toBe(2);
      expect(byId.get(7)!.prices.map(String)).toEqual(['10.9', '13.63']);
      expect(byId.get(10)).toMatchObject({ code: 'NULLS', name: '', barcodes: [] });
    });

    test('partners are read page by page with what they are matched by', async () => {
      await ground.stand.run(
        "UPDATE `partners` SET `Bulstat` = ' 831919536', `Phone` = '02 123', `eMail` = ' ' WHERE `ID` = 2",
      );
      const page = valueOf(await ground.warehouse.matchPartners(1 as PartnerId, 10));
      expect(page).toMatchObject([
        { id: 2, company: 'Онлайн', bulstat: '831919536', phone: '02 123', email: '' },
      ]);
      expect(valueOf(await ground.warehouse.matchPartners(2 as PartnerId, 10))).toEqual([]);
    });

    test('an item is read with its VAT, group, kind and barcodes', async () => {
      const items = valueOf(await ground.warehouse.items(ids(2, 3, 6, 7, 8, 10, 11, 999)));
      expect([...items.keys()].sort((a, b) => a - b)).toEqual([2, 3, 6, 7, 8, 10, 11]);
      expect(items.get(ids(2)[0]!)).toMatchObject({
        code: 'A1',
        name: 'Стока 2',
        barcodes: ['3800000000015', '38'],
        catalogs: ['кат-1', '', ''],
        unit: 'бр.',
        vatGroup: 1,
        group: 2,
        isService: false,
        isDeleted: false,
      });
      const [first, comma, deleted, reduced, service, nothing, lost] = [...items.values()];
      expect(first!.priceIn.toString()).toBe('0.1');
      expect(first!.vatRate?.toString()).toBe('20');
      expect(comma!.barcodes).toEqual(['111', '2223', '333', '444']);
      expect(deleted!.isDeleted).toBe(true);
      expect([reduced!.vatRate?.toString(), reduced!.group, reduced!.unit]).toEqual(['9', 2, '']);
      expect(service!.isService).toBe(true);
      expect(nothing).toMatchObject({ name: '', barcodes: [], vatRate: null, group: 0, isDeleted: false });
      expect(nothing!.priceIn.toString()).toBe('0');
      expect(lost!.vatRate).toBeNull();
    });

    test('no ids give no items', async () => {
      expect(valueOf(await ground.warehouse.items([])).size).toBe(0);
    });
  });

  describe('stock', () => {
    test('quantities are added without the noise of doubles', async () => {
      const rows = Array.from({ length: 10 }, () => ({ ObjectID: SHOP, GoodID: 2, Qtty: 0.1 }));
      await ground.stand.add('store', ...rows, { ObjectID: STORE, GoodID: 2, Qtty: 0.2 });
      const stock = valueOf(await ground.warehouse.stock(ids(2), places(SHOP, STORE)));
      expect(stock.get(ids(2)[0]!)?.toString()).toBe('1.2');
    });

    test('only the locations asked for count, each once', async () => {
      await ground.stand.add(
        'store',
        { ObjectID: SHOP, GoodID: 2, Qtty: 5 },
        { ObjectID: STORE, GoodID: 2, Qtty: -7 },
        { ObjectID: SHOP, GoodID: 3, Qtty: null },
      );
      const stock = valueOf(await ground.warehouse.stock(ids(2, 2, 3, 4), places(SHOP, SHOP)));
      expect([...stock].map(([id, quantity]) => [id, quantity.toString()])).toEqual([
        [2, '5'],
        [3, '0'],
      ]);
      expect(
        valueOf(await ground.warehouse.stock(ids(2), places(STORE)))
          .get(ids(2)[0]!)
          ?.toString(),
      ).toBe('-7');
    });

    test('no locations hold nothing', async () => {
      expect(valueOf(await ground.warehouse.stock(ids(2), [])).size).toBe(0);
    });

    test('open orders hold stock; drafts, placeholders and other places do not', async () => {
      await ground.stand.add(
        'operations',
        line({ Acct: 7, Qtty: 0.1 }),
        line({ Acct: 8, Qtty: 0.1 }),
        line({ Acct: 9, Qtty: 0.1 }),
        line({ Acct: 9, GoodID: 3, Qtty: 4 }),
        line({ Acct: -11, Qtty: 100 }),
        line({ Acct: 999_999, GoodID: 0, PartnerID: 0, Qtty: 100 }),
        line({ Acct: 999_999, GoodID: 0, PartnerID: null, Qtty: 100 }),
        line({ Acct: 10, ObjectID: STORE, Qtty: 100 }),
        line({ OperType: 2, Acct: 1, Qtty: 100 }),
        line({ OperType: 12, Acct: 1, Qtty: 100 }),
      );
      const held = valueOf(await ground.warehouse.openOrders(places(SHOP)));
      expect([...held].map(([id, quantity]) => [id, quantity.toString()])).toEqual([
        [2, '0.3'],
        [3, '4'],
      ]);
      const documents = valueOf(await ground.warehouse.openOrdersOf(ids(2)[0]!, places(SHOP)));
      expect(
        documents.map(({ kind, number, location, quantity }) => [
          kind,
          number,
          location,
          quantity.toString(),
        ]),
      ).toEqual([9, 8, 7].map((number) => ['order', number, SHOP, '0.1']));
    });

    test('the lines of one document are one, with the note that names its order', async () => {
      const Note = 'KVO-A-1 бележка';
      await ground.stand.add('operations', line({ Acct: 7, Note }), line({ Acct: 7, Qtty: 2.5, Note }));
      const [document, ...others] = valueOf(
        await ground.warehouse.openOrdersOf(ids(2)[0]!, places(SHOP, STORE)),
      );
      expect(document).toMatchObject({ number: 7, note: Note });
      expect(document!.quantity.toString()).toBe(
        valueOf(await ground.warehouse.openOrders(places(SHOP, STORE)))
          .get(ids(2)[0]!)!
          .toString(),
      );
      expect(others).toEqual([]);
    });

    test("a restaurant's order holds the stock of the location it takes from, whatever its number", async () => {
      await ground.stand.add(
        'operations',
        line({ OperType: 33, Acct: 0, ObjectID: 77, SrcDocID: SHOP, Qtty: 2 }),
        line({ OperType: 33, Acct: -12, ObjectID: 77, SrcDocID: SHOP, Qtty: 1 }),
        line({ OperType: 33, Acct: 1, ObjectID: SHOP, SrcDocID: STORE, Qtty: 100 }),
      );
      const held = valueOf(await ground.warehouse.openOrders(places(SHOP)));
      expect(held.get(ids(2)[0]!)?.toString()).toBe('3');
      const documents = valueOf(await ground.warehouse.openOrdersOf(ids(2)[0]!, places(SHOP)));
      expect(documents.map(({ kind, location }) => [kind, location])).toEqual([
        ['restaurant', SHOP],
        ['restaurant', SHOP],
      ]);
    });
  });

  describe('choices', () => {
    test('a group of locations includes its subgroups, each location once, closed ones left out', async () => {
      const { warehouse } = ground;
      expect(valueOf(await warehouse.locationsOf([2, 3]))).toEqual([2, 3]);
      expect(valueOf(await warehouse.locationsOf([3]))).toEqual([3]);
      expect(valueOf(await warehouse.locationsOf([4]))).toEqual([4]);
      expect(valueOf(await warehouse.locationsOf([1]))).toEqual([1]);
      expect(valueOf(await warehouse.locationsOf([5, 99]))).toEqual([]);
    });

    test('everything a setting can name is listed, deleted records are not', async () => {
      const choices = valueOf(await ground.warehouse.choices());
      expect(choices.users.map((user) => user.id)).toEqual([1, 2]);
      expect(choices.locations).toEqual([
        { id: 1, name: 'Служебен обект', group: 1 },
        { id: 2, name: 'Магазин Център', group: 2 },
        { id: 3, name: 'Магазин Младост', group: 3 },
        { id: 4, name: 'Склад Илиянци', group: 4 },
      ]);
      expect(choices.locationGroups[1]).toEqual({ id: 2, name: 'Магазини', code: 'AAA' });
      expect(choices.itemGroups.map((group) => group.code)).toEqual(['-1', 'AAA']);
      expect(choices.partnerGroups).toHaveLength(1);
      expect(choices.vatGroups.map((group) => group.rate.toString())).toEqual(['20', '9']);
      expect(choices.paymentTypes.map((type) => type.method)).toEqual([1, 2, 3, 4]);
    });
  });

  describe('partners', () => {
    beforeEach(async () => {
      await ground.stand.add(
        'partners',
        { ID: 20, Code: 'K1', Company: 'Кафе „Изгрев“ ООД ', Bulstat: '999999936' },
        { ID: 21, Code: ' k12', Company: 'Хотел Витоша', Bulstat: 'K1' },
        { ID: 22, Code: '936', Company: 'Магазин за КАФЕ', Bulstat: ' ' },
        { ID: 23, Code: 'K1', Company: 'Кафе изтрито', Bulstat: '999999936', Deleted: -1 },
        { ID: 24, Code: '100%_', Company: 'É', Bulstat: null, Deleted: null },
        { ID: 25, Code: null, Company: null, Bulstat: null, Deleted: null },
      );
    });

    async function searched(text: string, limit = 10): Promise<number[]> {
      return valueOf(await ground.warehouse.searchPartners(text, limit)).map(({ id }) => id);
    }

    test('a person finds partners by a part of the name, the code or the ЕИК whatever the case, in Cyrillic too', async () => {
      expect(await searched(' изгрев ')).toEqual([20]);
      expect(await searched('ВИТОША')).toEqual([21]);
      expect(await searched('K12')).toEqual([21]);
      expect(await searched('9999')).toEqual([20]);
    });

    test('equal codes and ЕИК come first, then what begins with the text, and at most as many as asked for', async () => {
      expect(await searched('936')).toEqual([22, 20]);
      expect(await searched('999999936')).toEqual([20]);
      expect(await searched('кафе')).toEqual([20, 22]);
      expect(await searched('k1')).toEqual([20, 21]);
      expect(await searched('k1', 1)).toEqual([20]);
    });

    test('deleted partners and accents taken for others are not found; wildcards are characters', async () => {
      expect(await searched('изтрит')).toEqual([]);
      expect(await searched('%')).toEqual([24]);
      expect(await searched('_')).toEqual([24]);
      expect(await searched('é')).toEqual([24]);
      expect(await searched('e')).toEqual([]);
      expect(await searched(' ')).toEqual([]);
    });

    test('partners are told by their ids, deleted ones too, and unknown ones are absent', async () => {
      const ids = [20, 23, 25, 999] as PartnerId[];
      const [bulstat, none] = ['999999936', ''];
      expect([...valueOf(await ground.warehouse.partners(ids)).values()]).toEqual([
        { id: 20, code: 'K1', name: 'Кафе „Изгрев“ ООД', bulstat, paymentDays: 0, isDeleted: false },
        { id: 23, code: 'K1', name: 'Кафе изтрито', bulstat, paymentDays: 0, isDeleted: true },
        { id: 25, code: none, name: none, bulstat: none, paymentDays: 0, isDeleted: false },
      ]);
      expect(valueOf(await ground.warehouse.partners([])).size).toBe(0);
    });

    test('of more partners than fit into one statement all are found', async () => {
      const many = Array.from({ length: 600 }, (_, index) => (100 + index) as PartnerId);
      await ground.stand.add('partners', ...many.map((ID) => ({ ID, Company: `Фирма ${ID}` })));
      expect(valueOf(await ground.warehouse.partners(many)).size).toBe(600);
    });
  });

  describe('description', () => {
    const set = (key: string, value: string, user = -1): Promise<void> =>
      ground.stand.add('configuration', { Key: key, Value: value, UserID: user });

    test('a database without settings has the defaults of the program and no VAT mode', async () => {
      expect(valueOf(await ground.warehouse.describe())).toMatchObject({
        company: 'Служебна фирма',
        schemaVersion: '3.07',
        items: 10,
        partners: 2,
        locations: 4,
        lastDocument: null,
        pricesIncludeVat: null,
        costMethod: 0,
        numbersPerLocation: false,
        allowsNegativeStock: true,
        currency: 'EUR',
        isSample: false,
        rightsMissing: [],
        mayRead: true,
        grants: [],
        hasSuptoSigns: false,
      });
    });

    test('settings of the database are read, those of single users are not', async () => {
      await set('configkey20', '-1');
      await set('configkey20', '0', 2);
      await set('configkey23', '2');
      await set('configkey48', 'True');
      await set('configkey12', '0');
      await set('KervanSample', '-1');
      expect(valueOf(await ground.warehouse.describe())).toMatchObject({
        pricesIncludeVat: true,
        costMethod: 2,
        numbersPerLocation: true,
        allowsNegativeStock: false,
        isSample: true,
      });
    });

    test('the VAT mode of the settings counts only where the database is silent', async () => {
      const warehouse = await ground.connect({ pricesIncludeVat: false });
      expect(valueOf(await warehouse.describe()).pricesIncludeVat).toBe(false);
      await set('configkey20', '-1');
      expect(valueOf(await warehouse.describe()).pricesIncludeVat).toBe(true);
    });

    test('the default of several companies is named', async () => {
      await ground.stand.run('UPDATE `registration` SET `IsDefault` = NULL, `Deleted` = NULL');
      await ground.stand.add('registration', { Company: 'Втора ООД', IsDefault: -1 });
      await ground.stand.add('registration', { Company: 'Изтрита', IsDefault: -1, Deleted: -1 });
      expect(valueOf(await ground.warehouse.describe()).company).toBe('Втора ООД');
    });

    test('the last document is a real one, not a draft and not a placeholder', async () => {
      await ground.stand.add(
        'operations',
        line({ OperType: 2, Acct: 31 }),
        line({ Acct: -11 }),
        line({ Acct: 999_999, PartnerID: 0, GoodID: 0 }),
      );
      expect(valueOf(await ground.warehouse.describe()).lastDocument).toEqual({
        operationType: 2,
        number: 31,
        day: '2026-10-05',
      });
    });

    test('receipts with sale numbers are a sign of СУПТО', async () => {
      await ground.stand.add('ecrreceipts', { OperType: 2, Acct: 1, ReceiptType: 1 });
      expect(valueOf(await ground.warehouse.describe()).hasSuptoSigns).toBe(false);
      await ground.stand.add('ecrreceipts', { OperType: 2, Acct: 1, ReceiptType: 8 });
      expect(valueOf(await ground.warehouse.describe()).hasSuptoSigns).toBe(true);
    });
  });

  describe('history', () => {
    test('an empty database has no horizon', async () => {
      expect(valueOf(await ground.warehouse.horizon())).toEqual({
        oldestDay: null,
        newestSavedAt: null,
        newestId: 0,
      });
    });

    test('the horizon spans the remaining documents', async () => {
      await ground.stand.add(
        'operations',
        line({ ID: 5, OperType: 2, Date: '2026-03-01 00:00:00', UserRealTime: '2026-11-01 09:00:00' }),
        line({ ID: 6, OperType: 2, Date: '2026-02-01 00:00:00', UserRealTime: null }),
        line({ ID: 7, OperType: 2, Date: null, UserRealTime: '2026-10-01 09:00:00' }),
        line({ ID: 8, Acct: 999_999, PartnerID: 0, Date: '2001-01-01 00:00:00', UserRealTime: null }),
      );
      expect(valueOf(await ground.warehouse.horizon())).toEqual({
        oldestDay: '2026-02-01',
        newestSavedAt: '2026-11-01 09:00:00',
        newestId: 8,
      });
    });

    test('what an order was made into is told, the last step of several', async () => {
      const step = { RootOperType: 19, RootAcct: 5, FromOperType: 19, FromAcct: 5 };
      await ground.stand.add(
        'transformations',
        { ...step, ToOperType: 14, ToAcct: 3 },
        { ...step, ToOperType: 2, ToAcct: 77 },
        { ...step, FromOperType: 12, FromAcct: 6, ToOperType: 1, ToAcct: 1 },
      );
      expect(valueOf(await ground.warehouse.transformationsOf([5, 6, 7]))).toEqual(
        new Map([[5, { operationType: 2, number: 77, key: null }]]),
      );
    });
  });
}
