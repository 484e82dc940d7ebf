import { describe, expect, test } from 'vitest';
import { decimal } from '../../../src/domain/decimal.ts';
import type { DocumentPlan, NewItem, NewPartner } from '../../../src/domain/document.ts';
import type { ItemId, PartnerId, UserId } from '../../../src/domain/ids.ts';
import type { Row } from '../../../demo/warehouse/schema.ts';
import type { Ground } from './battery.ts';
import { plan, problemOf, reservations, valueOf } from './fixture.ts';

/** A new item of the shop. */
export const NEW: NewItem = {
  match: { by: 'code', value: 'NEW-1' },
  code: 'NEW-1',
  name: 'Тениска, бяла',
  barcode: '3800000000022',
  unit: 'бр.',
  vatGroup: 1,
  groupPath: ['Плодове', 'Сушени'],
  price: decimal('12.34'),
};

const BUYER: NewPartner = {
  company: 'Роза ООД',
  manager: 'Роза Димова',
  city: 'Варна',
  address: 'бул. Приморски 1',
  phone: '0888 123 456',
  email: 'roza@example.bg',
  vatNumber: 'BG121212121',
  bulstat: '121212121',
  isCompany: true,
};

/** Items and partners that a document brings along. */
export function newRecordTests(ground: Ground): void {
  const rows = (table: string, id = 12): Promise<Row[]> =>
    ground.stand.run(`SELECT * FROM \`${table}\` WHERE \`ID\` > ? ORDER BY \`ID\``, [id]);
  const withItem = (number: number, item: NewItem = NEW): DocumentPlan =>
    plan(number, { lines: [{ ...plan(1).lines[0]!, item }] });
  const withBuyer = (number: number, buyer: NewPartner = BUYER): DocumentPlan =>
    plan(number, { partner: buyer });

  describe('an item that a document brings along', () => {
    test('is made whole, in its group, with a row in the store of every location, and stands on the line', async () => {
      const { document } = valueOf(await ground.warehouse.writeDocument(withItem(1)));
      const [item, ...more] = await rows('goods');
      expect(more).toEqual([]);
      expect(Object.values(item!)).not.toContain(null);
      expect(item).toMatchObject({
        Code: 'NEW-1',
        Name: 'Тениска, бяла',
        Name2: 'Тениска, бяла',
        BarCode1: '3800000000022',
        BarCode2: ' ',
        Measure1: 'бр.',
        Ratio: 1,
        PriceIn: 0,
        PriceOut1: 12.34,
        PriceOut10: 12.34,
        TaxGroup: 1,
        Type: 0,
        Deleted: 0,
      });
      expect(document!.rows).toMatchObject([{ item: item!['ID'] }]);
      const groups = await rows('goodsgroups', 2);
      expect(groups).toMatchObject([{ Code: 'AAAAAA', Name: 'Сушени' }]);
      expect(item!['GroupID']).toBe(groups[0]!['ID']);
      const stored = await ground.stand.run('SELECT * FROM `store` WHERE `GoodID` = ? ORDER BY `ObjectID`', [
        item!['ID'] as number,
      ]);
      expect(stored.map((row) => [row['ObjectID'], row['Qtty'], row['Lot'], row['LotID']])).toEqual(
        [1, 2, 3, 4].map((location) => [location, 0, ' ', 1]),
      );
      const found = valueOf(await ground.warehouse.items([item!['ID'] as ItemId]));
      expect([...found.values()]).toMatchObject([
        { code: 'NEW-1', barcodes: ['3800000000022'], unit: 'бр.' },
      ]);
    });

    test('on two lines and in two documents is one, whatever the case of its code', async () => {
      const [line] = withItem(1).lines;
      await ground.warehouse.writeDocument(plan(1, { lines: [line!, line!] }));
      const small = { ...NEW, match: { by: 'code' as const, value: 'new-1' }, code: 'new-1' };
      await ground.warehouse.writeDocument(withItem(2, small));
      expect(await rows('goods')).toHaveLength(1);
    });

    test('of twenty documents at once, orders and sales, is one', async () => {
      const others = [ground.warehouse, await ground.connect(), await ground.connect()];
      const written = await Promise.all(
        Array.from({ length: 20 }, (_, index) => {
          const order = withItem(index);
          const key = order.key.replace('KVO', 'KVS');
          const money = { dueType: 1, dueDay: '2026-11-25', paid: [] };
          const made = index % 2 === 0 ? order : { ...order, kind: 'sale' as const, key, note: key, money };
          return others[index % 3]!.writeDocument(made).then(valueOf);
        }),
      );
      expect(written.every(({ kind }) => kind === 'written')).toBe(true);
      expect(await rows('goods')).toHaveLength(1);
      expect(new Set(written.map(({ document }) => document!.rows[0]!.item)).size).toBe(1);
    });

    test('takes the next code below its group, and the first of a new tree', async () => {
      await ground.stand.add(
        'goodsgroups',
        { ID: 3, Code: 'AAZ', Name: 'Други' },
        { ID: 4, Code: '-5', Name: 'X' },
      );
      await ground.warehouse.writeDocument(withItem(1, { ...NEW, groupPath: ['Нови', 'Летни', 'Шапки'] }));
      await ground.warehouse.writeDocument(
        withItem(2, {
          ...NEW,
          code: 'N2',
          match: { by: 'code', value: 'N2' },
          groupPath: [' нови ', 'Зимни'],
        }),
      );
      expect((await rows('goodsgroups', 4)).map((row) => [row['Code'], row['Name']])).toEqual([
        ['ABA', 'Нови'],
        ['ABAAAA', 'Летни'],
        ['ABAAAAAAA', 'Шапки'],
        ['ABAAAB', 'Зимни'],
      ]);
    });

    test('that stands by now is taken as it is; a deleted one is not revived', async () => {
      await ground.stand.add(
        'goods',
        { ID: 20, Code: 'new-1 ', Name: 'Стара' },
        { ID: 21, Code: 'NEW-1', Name: 'Изтрита', Deleted: -1 },
      );
      const { document } = valueOf(await ground.warehouse.writeDocument(withItem(1)));
      expect(document!.rows[0]!.item).toBe(20);
      expect(await rows('goods', 21)).toEqual([]);
    });

    test('whose code is another item’s is refused, and so is one that several carry; nothing is written', async () => {
      const byCatalog = { ...NEW, code: 'A1', match: { by: 'catalog1' as const, value: 'NEW-1' } };
      expect(problemOf(await ground.warehouse.writeDocument(withItem(1, byCatalog)))).toMatchObject({
        code: 'new-item-code-taken',
        params: { code: 'A1', other: expect.stringContaining('(2)') as string },
      });
      const doubled = { ...NEW, code: 'DUP', match: { by: 'code' as const, value: 'DUP' } };
      expect(problemOf(await ground.warehouse.writeDocument(withItem(2, doubled))).code).toBe(
        'new-item-ambiguous',
      );
      expect(await rows('goods')).toEqual([]);
      expect(await rows('operations', 0)).toEqual([]);
      expect(await reservations(ground.stand)).toEqual(new Set());
    });

    test('found by a catalogue number carries it there', async () => {
      const byCatalog = { ...NEW, match: { by: 'catalog2' as const, value: 'K-77' } };
      await ground.warehouse.writeDocument(withItem(1, byCatalog));
      expect(await rows('goods')).toMatchObject([
        { Code: 'NEW-1', Catalog1: ' ', Catalog2: 'K-77', Catalog3: ' ' },
      ]);
      const found = valueOf(await ground.warehouse.findItems('catalog2', ['K-77']));
      expect(found.get('K-77')).toHaveLength(1);
    });
  });

  describe('an item without a document', () => {
    test('is made whole, once, and is found the next time', async () => {
      const made = valueOf(await ground.warehouse.createItem(NEW));
      expect(made.isNew).toBe(true);
      const [item, ...more] = await rows('goods');
      expect(more).toEqual([]);
      expect(item).toMatchObject({ ID: made.id, Code: 'NEW-1', PriceOut1: 12.34, TaxGroup: 1 });
      const stored = await ground.stand.run('SELECT * FROM `store` WHERE `GoodID` = ?', [made.id]);
      expect(stored).toHaveLength(4);
      expect(valueOf(await ground.warehouse.createItem(NEW))).toEqual({ id: made.id, isNew: false });
      expect(await rows('operations', 0)).toEqual([]);
    });

    test('is one, whoever makes it at the same time, a document among them', async () => {
      const others = [ground.warehouse, await ground.connect(), await ground.connect()];
      await Promise.all(
        Array.from({ length: 12 }, async (_, index) => {
          const other = others[index % 3]!;
          if (index % 4 === 0) valueOf(await other.writeDocument(withItem(index)));
          else valueOf(await other.createItem(NEW));
        }),
      );
      expect(await rows('goods')).toHaveLength(1);
    });

    test('that several carry, or whose code is another one’s, is refused, and nothing stays', async () => {
      const doubled = { ...NEW, code: 'DUP', match: { by: 'code' as const, value: 'DUP' } };
      expect(problemOf(await ground.warehouse.createItem(doubled)).code).toBe('new-item-ambiguous');
      const taken = { ...NEW, code: 'A1', match: { by: 'catalog1' as const, value: 'NEW-1' } };
      expect(problemOf(await ground.warehouse.createItem(taken)).code).toBe('new-item-code-taken');
      expect(await rows('goods')).toEqual([]);
      expect(await reservations(ground.stand)).toEqual(new Set());
    });
  });

  describe('an item that is changed', () => {
    const seen = async (id: number) =>
      valueOf(await ground.warehouse.items([id as ItemId])).get(id as ItemId)!;

    test('gets what is told and keeps the rest, the mark of frequent use too', async () => {
      const item = await seen(7);
      const changes = { name: 'Ябълка Грени', barcode: '222', groupPath: ['Плодове', 'Пресни'] };
      await ground.stand.run('UPDATE `goods` SET `BarCode1` = ?, `Name2` = ? WHERE `ID` = 7', [
        ' ',
        'Стока 7',
      ]);
      const outcome = await ground.warehouse.updateItem(item.id, { ...item, barcodes: [] }, changes);
      expect(valueOf(outcome)).toBe('updated');
      const [row] = await ground.stand.run('SELECT * FROM `goods` WHERE `ID` = 7');
      const [group] = await rows('goodsgroups', 2);
      expect(group).toMatchObject({ Name: 'Пресни' });
      expect(row).toMatchObject({ Name: 'Ябълка Грени', Name2: 'Ябълка Грени', BarCode1: '222' });
      expect(row).toMatchObject({ Code: 'ЯБЪЛКА', TaxGroup: 2, GroupID: -Number(group!['ID']) });
    });

    test('keeps a name for printing that a person made another one', async () => {
      await ground.stand.run('UPDATE `goods` SET `Name2` = ? WHERE `ID` = 2', ['За етикета']);
      const item = await seen(2);
      expect(valueOf(await ground.warehouse.updateItem(item.id, item, { name: 'Нова' }))).toBe('updated');
      const [row] = await ground.stand.run('SELECT * FROM `goods` WHERE `ID` = 2');
      expect(row).toMatchObject({ Name: 'Нова', Name2: 'За етикета' });
    });

    test('is left alone when it is not as it was seen, is gone, or is so already', async () => {
      const item = await seen(2);
      const update = async (expected: Partial<typeof item>, changes: { name: string }, id = item.id) =>
        valueOf(await ground.warehouse.updateItem(id, { ...item, ...expected }, changes));
      expect(await update({ name: 'Другата' }, { name: 'Нова' })).toBe('changed-meanwhile');
      expect(await update({ barcodes: [] }, { name: item.name })).toBe('unchanged');
      expect(await update({}, { name: 'Нова' }, 6 as ItemId)).toBe('gone');
      expect(await update({}, { name: 'Нова' }, 999 as ItemId)).toBe('gone');
      expect((await seen(2)).name).toBe(item.name);
    });

    test('by twenty at once who saw the same is changed by one', async () => {
      const item = await seen(2);
      const others = [ground.warehouse, await ground.connect(), await ground.connect()];
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          others[index % 3]!.updateItem(item.id, item, { name: `Име ${index}` }).then(valueOf),
        ),
      );
      expect(outcomes.filter((outcome) => outcome === 'updated')).toHaveLength(1);
    });
  });

  describe('a partner that a document brings along', () => {
    test('is made as an accountant would enter it, and stands on the document', async () => {
      const { document } = valueOf(await ground.warehouse.writeDocument(withBuyer(1)));
      const [made, ...more] = await rows('partners', 3);
      expect(more).toEqual([]);
      expect(Object.values(made!)).not.toContain(null);
      expect(made).toMatchObject({
        Company: 'Роза ООД',
        Company2: 'Роза ООД',
        MOL: 'Роза Димова',
        MOL2: 'Роза Димова',
        City2: 'Варна',
        Address2: 'бул. Приморски 1',
        Phone: '0888 123 456',
        eMail: 'roza@example.bg',
        TaxNo: 'BG121212121',
        Bulstat: '121212121',
        BankAcct: ' ',
        PriceGroup: 1,
        Discount: 0,
        Type: 0,
        UserID: 2,
        UserRealTime: document!.writtenAt,
        Deleted: 0,
        PaymentDays: 0,
      });
      expect(document!.rows.map(({ partner }) => partner)).toEqual([made!['ID'], made!['ID']]);
    });

    test('of many documents at once is one', async () => {
      const others = [ground.warehouse, await ground.connect()];
      await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          others[index % 2]!.writeDocument(withBuyer(index)).then(valueOf),
        ),
      );
      expect(await rows('partners', 3)).toHaveLength(1);
    });

    test('that stands by now is taken, and nothing of it is changed', async () => {
      await ground.stand.add('partners', { ID: 20, Company: 'Роза', Bulstat: 'BG 121212121', Discount: 5 });
      const { document } = valueOf(await ground.warehouse.writeDocument(withBuyer(1)));
      expect(document!.rows[0]!.partner).toBe(20);
      expect(await rows('partners', 3)).toMatchObject([{ Company: 'Роза', Discount: 5 }]);
    });

    test('that several partners may be is refused, and nothing is written', async () => {
      await ground.stand.add('partners', { ID: 20, Bulstat: '121212121' }, { ID: 21, Bulstat: '121212121' });
      expect(problemOf(await ground.warehouse.writeDocument(withBuyer(1)))).toMatchObject({
        code: 'new-partner-ambiguous',
        params: { value: '121212121' },
      });
      expect(await rows('operations', 0)).toEqual([]);
    });

    test('has texts cut to their columns, by characters', async () => {
      const long = 'Ж'.repeat(400);
      await ground.warehouse.writeDocument(withBuyer(1, { ...BUYER, company: long }));
      const [made] = await rows('partners', 3);
      expect(made!['Company']).toBe('Ж'.repeat(255));
    });
  });

  describe('a partner without a document', () => {
    const user = 2 as UserId;
    const { isCompany: _, ...CARD } = BUYER;

    test('is made as an accountant would enter it, once, and is found the next time', async () => {
      const made = valueOf(await ground.warehouse.createPartner(BUYER, user));
      expect(made.isNew).toBe(true);
      expect(await rows('partners', 3)).toMatchObject([
        { ID: made.id, Company: 'Роза ООД', MOL2: 'Роза Димова', Bulstat: '121212121', UserID: 2 },
      ]);
      const again = valueOf(await ground.warehouse.createPartner(BUYER, user));
      expect(again).toEqual({ id: made.id, isNew: false });
      expect(valueOf(await ground.warehouse.partnerCards([made.id]))).toEqual(new Map([[made.id, CARD]]));
    });

    test('is none that is said not to be it, whatever the two share', async () => {
      await ground.stand.add('partners', {
        Company: 'Онлайн магазин',
        eMail: BUYER.email,
        Phone: BUYER.phone,
      });
      const [retail] = await rows('partners', 3);
      const buyer = { ...BUYER, retail: retail!['ID'] as PartnerId };
      const made = valueOf(await ground.warehouse.createPartner(buyer, user));
      expect(made).toMatchObject({ isNew: true });
      expect(valueOf(await ground.warehouse.createPartner(buyer, user))).toEqual({
        id: made.id,
        isNew: false,
      });
    });

    test('is one, whoever makes it at the same time, a document among them', async () => {
      const others = [ground.warehouse, await ground.connect(), await ground.connect()];
      await Promise.all(
        Array.from({ length: 12 }, async (_each, index) => {
          const other = others[index % 3]!;
          if (index % 4 === 0) valueOf(await other.writeDocument(withBuyer(index)));
          else valueOf(await other.createPartner(BUYER, user));
        }),
      );
      expect(await rows('partners', 3)).toHaveLength(1);
    });

    test('is changed in what is told, printed as it is kept, unless a person made that another', async () => {
      const { id } = valueOf(await ground.warehouse.createPartner(BUYER, user));
      await ground.stand.run('UPDATE `partners` SET `City2` = ? WHERE `ID` = ?', ['гр. Варна', id]);
      const changes = { city: 'Русе', address: 'ул. Нова 2', phone: '02 999' };
      expect(valueOf(await ground.warehouse.updatePartner(id, CARD, changes))).toBe('updated');
      expect(await rows('partners', 3)).toMatchObject([
        { City: 'Русе', City2: 'гр. Варна', Address: 'ул. Нова 2', Address2: 'ул. Нова 2', Phone2: '02 999' },
      ]);
      expect(valueOf(await ground.warehouse.partnerCards([id])).get(id)).toEqual({ ...CARD, ...changes });
    });

    test('is left alone when it is not as it was seen, is gone, or is so already', async () => {
      const { id } = valueOf(await ground.warehouse.createPartner(BUYER, user));
      const update = async (expected: Partial<typeof CARD>, address: string) =>
        valueOf(await ground.warehouse.updatePartner(id, { ...CARD, ...expected }, { address }));
      expect(await update({ address: 'друг' }, 'нов')).toBe('changed-meanwhile');
      expect(await update({ phone: 'друг' }, CARD.address)).toBe('unchanged');
      await ground.stand.run('UPDATE `partners` SET `Deleted` = -1 WHERE `ID` = ?', [id]);
      expect(await update({}, 'нов')).toBe('gone');
      expect(valueOf(await ground.warehouse.partnerCards([id])).size).toBe(0);
    });
  });

  describe('partners are found by', () => {
    test.each([
      ['bulstat', '121212121', ['121212121', ' BG121212121 ', '121 212 121']],
      ['vatNumber', 'BG121212121', ['BG121212121', 'bg 121212121', '121212121']],
      ['email', 'roza.d+shop@example.bg', ['Roza.D+Shop@example.bg ', 'roza.d+shop@EXAMPLE.bg']],
      [
        'phone',
        '0888123456',
        ['0888 123 456', '+359 888 123-456', '00359888123456', '(0888) 123/456', '359888123456'],
      ],
    ] as const)('%s, however it is written', async (key, value, written) => {
      const column = { bulstat: 'Bulstat', vatNumber: 'TaxNo', email: 'eMail', phone: 'Phone' }[key];
      await ground.stand.add(
        'partners',
        ...written.map((text, index) => ({
          ID: 20 + index,
          Company: `${index}`,
          [column]: text,
          PaymentDays: 7,
        })),
        { ID: 90, [column]: written[0], Deleted: -1 },
        { ID: 91, [column]: ' ' },
        { ID: 92, [column]: null },
      );
      const found = valueOf(await ground.warehouse.findPartners(key, [value, 'nobody@example.bg']));
      expect([...found.keys()]).toEqual([value]);
      expect(found.get(value)!.map(({ id, paymentDays }) => [id, paymentDays])).toEqual(
        written.map((_, index) => [20 + index, 7]),
      );
      expect(valueOf(await ground.warehouse.findPartners(key, [])).size).toBe(0);
    });
  });
}
