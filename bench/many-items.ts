import { blankRow } from '../demo/warehouse/default-rows.ts';
import type { TableName } from '../demo/warehouse/schema.ts';
import type { Raw, RawValue } from './raw.ts';

/** The number of the first item that is made. */
export const FIRST_ITEM = 1001;
/** Items have stock at the locations 1 to this. */
export const LOCATIONS = 10;

/** Fills an empty warehouse with items of one price, and a balance of each at ten locations, no two of an item alike. By SQL alone: row by row it would take hours. */
export async function fillWithItems(raw: Raw, items: number): Promise<void> {
  await raw.begin();
  await insertEach(raw, 'goods', items, {
    ID: `n.n + ${FIRST_ITEM}`,
    Code: "concat('B-', n.n)",
    Name: "concat('Стока № ', n.n)",
    Measure1: "'бр.'",
    PriceOut2: '12.5',
    TaxGroup: '1',
    GroupID: '1',
  });
  for (let location = 1; location <= LOCATIONS; location += 1) {
    await insertEach(raw, 'store', items, {
      GoodID: `n.n + ${FIRST_ITEM}`,
      ObjectID: String(location),
      Qtty: `n.n % 97 + ${location}`,
      LotID: '1',
    });
  }
  await raw.commit();
}

/** One row for each number from 0 on; columns that are not named are as the program leaves them blank. */
async function insertEach(
  raw: Raw,
  table: TableName,
  count: number,
  own: Record<string, string>,
): Promise<void> {
  const columns = Object.entries({ ...blankRow(table), ...own });
  const values = columns.map(([name, blank]) => own[name] ?? constant(blank));
  const insert = `insert into \`${table}\` (${columns.map(([name]) => `\`${name}\``).join(', ')})
    select ${values.join(', ')} from (${numbers(count)}) as n where n.n < ${count}`;
  await raw.run('ID' in own ? raw.numbered(table, insert) : insert);
}

function constant(value: RawValue): string {
  if (value === null) return 'null';
  return typeof value === 'number' ? String(value) : `'${value}'`;
}

/** The numbers from 0 on as a table, in SQL that every engine has. */
function numbers(count: number): string {
  const digits = Array.from({ length: 10 }, (_, digit) => `select ${digit} as d`).join(' union all ');
  const places = String(count - 1).length;
  const tables = Array.from({ length: places }, (_, place) => `(${digits}) as t${place}`);
  const sum = tables.map((_, place) => `t${place}.d * ${10 ** place}`).join(' + ');
  return `select ${sum} as n from ${tables.join(' cross join ')}`;
}
