import { deepStrictEqual, ok } from 'node:assert';
import { HelperError, type Helper } from '../odbc/client.ts';
import type { Parameter, Value } from '../odbc/protocol.ts';
import type { Check } from './prove.ts';

/** A table of our own in the copy. */
const TABLE = '[KervanProof]';
const CREATE = `create table ${TABLE} ([ID] counter not null, [Mark] text(50) not null, [Words] text(255), [Amount] double, [Moment] datetime, [Whole] long, [Long] memo, constraint [PK_KervanProof] primary key ([ID]))`;

/** What has to come back as it went in. */
const WORDS = 'Ябълки „Ъщю“ № 5 – [100%_] \'"? é €';
const AMOUNTS = [0.1, 12_345.678_9, 12_345_678.123_456_7, -0.000_000_1, 1e12];
/** Doubles that take all of their digits, as the vendor's own sums have them. */
const WHOLE_AMOUNTS = [0.1 + 0.2, 1 / 3, 2.675 * 3];
const MOMENT = '2026-02-28 23:59:58';

const run = (helper: Helper, sql: string, parameters: Parameter[] = []) =>
  helper.ask({ do: 'run', sql, parameters });

async function rows(helper: Helper, sql: string, parameters: Parameter[] = []): Promise<Value[][]> {
  return (await run(helper, sql, parameters)).rows;
}

const add = (helper: Helper, mark: string, more: Record<string, Parameter> = {}) =>
  run(
    helper,
    `insert into ${TABLE} ([Mark]${Object.keys(more)
      .map((name) => `, [${name}]`)
      .join('')}) values (?${', ?'.repeat(Object.keys(more).length)})`,
    [mark, ...Object.values(more)],
  );

async function count(helper: Helper, mark: string): Promise<Value> {
  return (await rows(helper, `select count(*) as [number] from ${TABLE} where [Mark] = ?`, [mark]))[0]![0]!;
}

async function amountsReturn(helper: Helper, mark: string, amounts: readonly number[]): Promise<void> {
  for (const [place, amount] of amounts.entries()) await add(helper, `${mark} ${place}`, { Amount: amount });
  const read = await rows(helper, `select [Amount] from ${TABLE} where [Mark] like ? order by [ID]`, [
    `${mark} %`,
  ]);
  deepStrictEqual(read.flat(), amounts);
}

async function kindOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'nothing';
  } catch (error) {
    if (error instanceof HelperError) return error.kind;
    throw error;
  }
}

/** What is asked of the engine and its driver, whatever stands in the file. */
export const ENGINE_CHECKS: readonly Check[] = [
  {
    id: 'shared',
    async prove({ open }) {
      await open();
      await open();
    },
  },
  {
    id: 'table',
    async prove({ open }) {
      const helper = await open();
      await run(helper, CREATE);
      await run(helper, `create unique index [IX_KervanProof] on ${TABLE} ([Mark])`);
    },
  },
  {
    id: 'values',
    async prove({ open }) {
      const helper = await open();
      const long = WORDS.repeat(40);
      await add(helper, 'values', {
        Words: WORDS,
        Whole: -2_147_483_648,
        Long: long,
        Moment: { moment: MOMENT },
      });
      deepStrictEqual(
        await rows(
          helper,
          `select [Words], [Whole], [Long], [Moment], [Amount] from ${TABLE} where [Mark] = ?`,
          ['values'],
        ),
        [[WORDS, -2_147_483_648, long, MOMENT, null]],
      );
    },
  },
  {
    id: 'doubles',
    prove: async ({ open }) => amountsReturn(await open(), 'double', AMOUNTS),
  },
  {
    id: 'wholeDoubles',
    prove: async ({ open }) => amountsReturn(await open(), 'whole', WHOLE_AMOUNTS),
  },
  {
    id: 'identity',
    async prove({ open }) {
      const helper = await open();
      await add(helper, 'identity');
      const [[told]] = (await rows(helper, 'select @@IDENTITY as [id]')) as [[number]];
      deepStrictEqual(await rows(helper, `select [ID] from ${TABLE} where [Mark] = ?`, ['identity']), [
        [told],
      ]);
    },
  },
  {
    id: 'duplicate',
    async prove({ open }) {
      const helper = await open();
      await add(helper, 'duplicate');
      deepStrictEqual(await kindOf(add(helper, 'duplicate')), 'duplicate');
      await helper.ask({ do: 'begin' });
      deepStrictEqual(await kindOf(add(helper, 'duplicate')), 'duplicate');
      await add(helper, 'after a duplicate');
      await helper.ask({ do: 'commit' });
      deepStrictEqual(await count(helper, 'after a duplicate'), 1);
    },
  },
  {
    id: 'comparisons',
    async prove({ open }) {
      const helper = await open();
      await add(helper, 'comparison', { Words: '  ЯБЪЛКА 100%_[#  ' });
      await add(helper, 'odd blank', { Words: 'a\tb' });
      const found = async (condition: string, ...parameters: Parameter[]) =>
        (await rows(helper, `select [Mark] from ${TABLE} where ${condition}`, parameters)).flat();
      deepStrictEqual(await found('lcase(trim([Words])) in (?, ?)', 'ябълка 100%_[#', 'x'), ['comparison']);
      deepStrictEqual(await found('lcase(trim([Words])) like ?', 'ябълка 100[%][_][[][#]%'), ['comparison']);
      deepStrictEqual(await found('lcase(trim([Words])) like ?', 'ябълка 100[_]%'), []);
      deepStrictEqual(await found('[Words] like ?', '%[\t\n\r\u00A0]%'), ['odd blank']);
      deepStrictEqual(await found('left([Mark], 3) = ?', 'odd'), ['odd blank']);
    },
  },
  {
    id: 'grammar',
    async prove({ open }) {
      const helper = await open();
      deepStrictEqual(
        (
          await rows(
            helper,
            `select top 2 [Mark] from ${TABLE} where [Mark] like ? order by iif([Mark] = ?, 0, 1), [ID]`,
            ['double %', 'double 3'],
          )
        ).flat(),
        ['double 3', 'double 0'],
      );
      const [ledger] = await rows(
        helper,
        `select now() as [clock], (select max([ID]) as [newest] from ${TABLE}) as [newestLine], (select count(*) as [n] from ${TABLE} where [Mark] >= ? and [Mark] <= ?) as [between], null as [nothing] from (select count(*) as [rows] from [system]) as [one]`,
        ['double 1', 'double 3'],
      );
      ok(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(String(ledger![0])), `a clock: ${String(ledger![0])}`);
      deepStrictEqual(ledger!.slice(2), [3, null]);
    },
  },
  {
    id: 'manyParameters',
    async prove({ open }) {
      const helper = await open();
      const marks = Array.from({ length: 500 }, (_, place) => `double ${place}`);
      const places = marks.map(() => '?').join(', ');
      const found = await rows(helper, `select [Mark] from ${TABLE} where [Mark] in (${places})`, marks);
      deepStrictEqual(found.length, AMOUNTS.length);
    },
  },
  {
    id: 'transactions',
    async prove({ open }) {
      const helper = await open();
      const other = await open();
      await helper.ask({ do: 'begin' });
      await add(helper, 'rolled back');
      await helper.ask({ do: 'rollback' });
      await helper.ask({ do: 'begin' });
      await add(helper, 'committed');
      await helper.ask({ do: 'commit' });
      deepStrictEqual([await count(other, 'rolled back'), await count(other, 'committed')], [0, 1]);
    },
  },
  {
    id: 'killed',
    async prove({ open }) {
      const helper = await open();
      await helper.ask({ do: 'begin' });
      await add(helper, 'killed');
      await helper.end();
      deepStrictEqual(await count(await open(), 'killed'), 0);
    },
  },
  {
    id: 'locks',
    async prove({ open }) {
      const [first, second] = [await open(), await open()];
      const touch = `update ${TABLE} set [Whole] = [Whole] where [Mark] = ?`;
      await first.ask({ do: 'begin' });
      await run(first, touch, ['values']);
      deepStrictEqual(await kindOf(run(second, touch, ['values'])), 'lock');
      await first.ask({ do: 'commit' });
      deepStrictEqual(await kindOf(run(second, touch, ['values'])), 'nothing');
    },
  },
  {
    id: 'otherEye',
    async prove({ open, address, eye }) {
      const helper = await open();
      const own = await rows(helper, `select [Mark], [Words], [Whole] from ${TABLE} order by [ID]`);
      await helper.end();
      if (!eye) return;
      const seen = eye(address.file, 'KervanProof').sort(
        (one, next) => Number(one['ID']) - Number(next['ID']),
      );
      deepStrictEqual(
        seen.map((row) => [row['Mark'], row['Words'], row['Whole']]),
        own,
      );
    },
  },
];
