import { KINDS, LINE_COLUMNS, lineRow } from './bare-documents.ts';
import type { DocumentWriter } from './documents.ts';
import type { Raw } from './raw.ts';

const { type, prefix, key: keyPrefix } = KINDS.order;
const COLUMNS = LINE_COLUMNS.map((column) => `\`${column}\``).join(', ');

/** What any script must at least do to write orders as the program does, on whatever database: the order's key, the next number taken and reserved, the lines. */
export function rawOrders(raw: Raw): DocumentWriter {
  return {
    async write({ lines }, index) {
      const key = `${keyPrefix}-${index}`;
      await raw.begin();
      await raw.run('insert into `nextacct` (`NextAcct`) values (?)', [key]);
      const [row] = await raw.run(
        `select max(\`Acct\`) as highest from \`operations\` where \`OperType\` = ${type}`,
      );
      const number = Math.max(0, Number(Object.values(row as object)[0] ?? 0)) + 1;
      await raw.run('insert into `nextacct` (`NextAcct`) values (?)', [`${prefix}${number}`]);
      const rows = lines.map((line) => lineRow('order', key, number, line));
      for (let start = 0; start < rows.length; start += raw.rowsAtOnce) {
        const some = rows.slice(start, start + raw.rowsAtOnce);
        const places = some.map((each) => `(${each.map(() => '?').join(', ')})`).join(', ');
        await raw.run(`insert into \`operations\` (${COLUMNS}) values ${places}`, some.flat());
      }
      await raw.commit();
    },
    close: async () => {},
  };
}
