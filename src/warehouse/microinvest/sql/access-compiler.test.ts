import { DummyDriver, Kysely, MssqlAdapter, MssqlIntrospector, sql, type Compilable } from 'kysely';
import { describe, expect, test } from 'vitest';
import type { WarehouseTables } from '../tables.ts';
import { AccessQueryCompiler } from './access-compiler.ts';
import { placed } from './access-kysely.ts';
import { accessDialect } from './access.ts';

const database = new Kysely<WarehouseTables>({
  dialect: {
    createAdapter: () => new MssqlAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new MssqlIntrospector(db),
    createQueryCompiler: () => new AccessQueryCompiler(),
  },
});
const { text } = accessDialect(() => Promise.reject(new Error('nothing is asked')));
const goods = database.selectFrom('goods').select('ID');
const updates = database.updateTable('goods').set({ Code: 'a' });
const operations = database.selectFrom('operations').select('ID');

describe('SQL that Access does not take is refused before it is sent', () => {
  test.each<[string, () => Compilable, RegExp]>([
    ['OFFSET', () => goods.orderBy('ID').limit(5).offset(5), /no OFFSET: page by key/],
    ['FETCH', () => goods.orderBy('ID').fetch(5), /no OFFSET/],
    ['a LIMIT of rows that may tie', () => goods.orderBy('Code').limit(1), /order them by ID at last/],
    [
      'several joins with one of two tables',
      () =>
        database
          .selectFrom(['goods', 'store'])
          .innerJoin('vatgroups', 'vatgroups.ID', 'goods.TaxGroup')
          .innerJoin('objects', 'objects.ID', 'store.ObjectID')
          .select('goods.ID'),
      /joins of one table/,
    ],
    ['a LIMIT that is no number', () => goods.limit(sql<number>`1 + 1`), /plain number/],
    [
      'CASE',
      () =>
        database.selectNoFrom((eb) =>
          eb
            .case()
            .when(sql<boolean>`1 = 1`)
            .then(1)
            .end()
            .as('c'),
        ),
      /no CASE/,
    ],
    [
      'OUTPUT',
      () => database.insertInto('nextacct').values({ NextAcct: 'a' }).output('inserted.NextAcct'),
      /addRow/,
    ],
    ['RETURNING', () => database.insertInto('nextacct').values({ NextAcct: 'a' }).returningAll(), /addRow/],
    [
      'ON CONFLICT',
      () =>
        database
          .insertInto('nextacct')
          .values({ NextAcct: 'a' })
          .onConflict((on) => on.doNothing()),
      /upsert/,
    ],
    [
      'ON DUPLICATE KEY',
      () => database.insertInto('nextacct').values({ NextAcct: 'a' }).onDuplicateKeyUpdate({ NextAcct: 'a' }),
      /upsert/,
    ],
    ['INSERT IGNORE', () => database.insertInto('nextacct').ignore().values({ NextAcct: 'a' }), /upsert/],
    [
      'INSERT of two rows',
      () => database.insertInto('nextacct').values([{ NextAcct: 'a' }, { NextAcct: 'b' }]),
      /one row/,
    ],
    [
      'MERGE',
      () =>
        database
          .mergeInto('nextacct')
          .using('goods', 'goods.Code', 'nextacct.NextAcct')
          .whenMatched()
          .thenDelete(),
      /no MERGE/,
    ],
    [
      'WITH',
      () =>
        database
          .with('a', (db) => db.selectFrom('goods').select('ID'))
          .selectFrom('a')
          .selectAll(),
      /no WITH/,
    ],
    ['UPDATE … FROM', () => updates.from('store').where('ID', '=', 1), /no from in a UpdateQueryNode/],
    ['FULL JOIN', () => goods.fullJoin('store', 'GoodID', 'goods.ID'), /no FullJoin/],
    ['RIGHT JOIN', () => goods.rightJoin('store', 'GoodID', 'goods.ID'), /no RightJoin/],
    ['CROSS JOIN', () => goods.crossJoin('store'), /no CrossJoin/],
    [
      'LATERAL',
      () =>
        goods.leftJoinLateral(
          (eb) => eb.selectFrom('store').select('Qtty').as('s'),
          (on) => on.onTrue(),
        ),
      /no LateralLeftJoin/,
    ],
    [
      'DELETE … JOIN',
      () => database.deleteFrom('goods').innerJoin('store', 'GoodID', 'goods.ID'),
      /no joins in a DeleteQueryNode/,
    ],
    [
      'WITH before INSERT',
      () =>
        database
          .with('a', () => goods)
          .insertInto('nextacct')
          .values({ NextAcct: 'a' }),
      /no with in a InsertQueryNode/,
    ],
    ['WITH before DELETE', () => database.with('a', () => goods).deleteFrom('nextacct'), /no with/],
    ['COALESCE', () => goods.select((eb) => eb.fn.coalesce('Code', eb.val('')).as('c')), /FunctionNode/],
    ['COUNT(DISTINCT)', () => goods.select((eb) => eb.fn.count('Code').distinct().as('c')), /no distinct/],
    ['FILTER', () => goods.select((eb) => eb.fn.countAll().filterWhere('ID', '>', 1).as('c')), /no filter/],
    ['OVER', () => goods.select((eb) => eb.fn.countAll().over().as('c')), /no over/],
    ['CAST', () => goods.select((eb) => eb.cast<string>('ID', 'text').as('c')), /CastNode/],
    ['||', () => goods.select((eb) => eb('Code', '||', 'a').as('c')), /no operator \|\|/],
    ['ILIKE', () => goods.where('Code', 'ilike', 'a'), /no operator ilike/],
    [
      'IN of tuples',
      () => goods.where((eb) => eb(eb.refTuple('ID', 'Code'), 'in', [[1, 'a']] as never)),
      /Tuple/,
    ],
    ['NULLS LAST', () => goods.orderBy('ID', (order) => order.nullsLast()), /no nulls/],
    ['IS DISTINCT FROM', () => goods.where('Code', 'is distinct from', 'a'), /no operator is distinct from/],
    ['DEFAULT VALUES', () => database.insertInto('nextacct').defaultValues(), /no defaultValues/],
    ['ORDER BY the name of a result', () => goods.select('Code as c').orderBy('c'), /name of a result: c/],
    [
      'a moment among several',
      () => operations.where('Date', 'in', ['2026-11-23 00:00:00', '2026-11-24 00:00:00']),
      /one value at a time/,
    ],
    [
      'a moment between two',
      () => operations.where((eb) => eb.between('Date', '2026-11-23 00:00:00', '2026-11-24 00:00:00')),
      /one value at a time/,
    ],
    ['UNION', () => goods.union(goods), /set operations/],
    ['LIMIT of a DELETE', () => database.deleteFrom('goods').limit(1), /LIMIT/],
    ['FOR SHARE', () => goods.forShare(), /no ForShare/],
    ['a name with a bracket', () => goods.select(sql.ref('a]b').as('c')), /no name/],
    [
      'a result named as the column in it',
      () => database.selectFrom('goods').select((eb) => eb.fn.max('ID').as('ID')),
      /circle/,
    ],
  ])('%s', (_, query, hint) => {
    expect(() => query().compile()).toThrow(hint);
  });
});

describe('what differs is written as Access has it', () => {
  const compiled = (query: Compilable): string => query.compile().sql;

  test('LIMIT is TOP, with its number in the text', () => {
    const one = goods.orderBy('ID').limit(sql.lit(1));
    expect([compiled(goods.orderBy('ID').limit(5)), compiled(one)]).toEqual([
      'select top 5 [ID] from [goods] order by [ID]',
      'select top 1 [ID] from [goods] order by [ID]',
    ]);
  });

  test('FOR UPDATE stands in no text', () => {
    expect(compiled(goods.where('ID', '=', 1).forUpdate())).toBe('select [ID] from [goods] where [ID] = ?');
  });

  test('numbers of a list stand in the text, texts do not', () => {
    const query = goods.where('ID', 'in', [1, 2]).where('Code', 'in', ['a', 'b']);
    expect(compiled(query)).toBe('select [ID] from [goods] where [ID] in (1, 2) and [Code] in (?, ?)');
  });

  test('several joins stand one in another', () => {
    const query = database
      .selectFrom('goods')
      .innerJoin('vatgroups', 'vatgroups.ID', 'goods.TaxGroup')
      .leftJoin('store', 'store.GoodID', 'goods.ID')
      .select('goods.ID');
    expect(compiled(query)).toBe(
      'select [goods].[ID] from ([goods] inner join [vatgroups] on [vatgroups].[ID] = [goods].[TaxGroup]) ' +
        'left join [store] on [store].[GoodID] = [goods].[ID]',
    );
  });

  test('a SELECT that only looks into other tables has one of one row', () => {
    const query = database.selectNoFrom((eb) =>
      eb
        .selectFrom('goods')
        .select((goods) => goods.fn.max('ID').as('highest'))
        .as('newest'),
    );
    expect(compiled(query)).toBe(
      'select (select max([ID]) as [highest] from [goods]) as [newest] from (select count(*) as [rows] from [system]) as [one]',
    );
  });

  test('signs that mean something to LIKE stand in brackets', () => {
    const query = goods.where(text.begins(sql.ref('Code'), '100%_[#')).compile();
    expect([query.sql, query.parameters]).toEqual([
      'select [ID] from [goods] where [Code] like ?',
      ['100[%][_][[][#]%'],
    ]);
  });
});

describe('a moment', () => {
  test('is handed over as one wherever its column is written or compared, and nowhere else', () => {
    const insert = database
      .insertInto('operations')
      .values({ Note: '2026-11-23 10:15:00', UserRealTime: '2026-11-23 10:15:00', Date: null })
      .compile();
    const update = database
      .updateTable('operations')
      .set({ Date: '2026-11-23 00:00:00' })
      .where('Date', '>', '1950-01-01')
      .compile();
    expect([insert, update].map((query) => placed(query.sql, query.parameters))).toEqual([
      {
        sql: 'insert into [operations] ([Note], [UserRealTime], [Date]) values (?, ?, ?)',
        parameters: ['2026-11-23 10:15:00', { moment: '2026-11-23 10:15:00' }, null],
      },
      {
        sql: 'update [operations] set [Date] = ? where [Date] > ?',
        parameters: [{ moment: '2026-11-23 00:00:00' }, { moment: '1950-01-01' }],
      },
    ]);
  });

  test('is handed over on whichever side of its column it stands', () => {
    const query = operations.where((eb) => eb(eb.val('2026-11-23 00:00:00'), '<', eb.ref('Date'))).compile();
    expect(placed(query.sql, query.parameters)).toEqual({
      sql: 'select [ID] from [operations] where ? < [Date]',
      parameters: [{ moment: '2026-11-23 00:00:00' }],
    });
  });

  test('is told from a text that looks like its place', () => {
    expect(placed("select 'cdate(?)', [a?b], ? from [x]", ['v'])).toEqual({
      sql: "select 'cdate(?)', [a?b], ? from [x]",
      parameters: ['v'],
    });
  });
});
