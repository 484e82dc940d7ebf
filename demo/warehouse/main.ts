import { parseArgs } from 'node:util';
import { readMysqlAddress } from './address.ts';
import { keepMysqlWarehouse, keepSqliteWarehouse, type Kept } from './keep.ts';
import { WHOLE_SHOP } from './sample.ts';

const USAGE = `node demo/warehouse/main.ts FILE
node demo/warehouse/main.ts --mysql mysql://user:password@host:3306/database
  [--seed 1] [--items ${WHOLE_SHOP.items}]`;

/** Makes the sample warehouse from the command line; never over something that is there. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      mysql: { type: 'string' },
      seed: { type: 'string', default: '1' },
      items: { type: 'string', default: String(WHOLE_SHOP.items) },
      help: { type: 'boolean', default: false },
    },
  });
  const options = { ...WHOLE_SHOP, seed: Number(values.seed), items: Number(values.items) };
  const [file] = positionals;
  const isOne = positionals.length + (values.mysql === undefined ? 0 : 1) === 1;
  if (values.help || !isOne || !Number.isInteger(options.seed) || !Number.isInteger(options.items)) {
    console.log(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const kept =
    values.mysql === undefined
      ? keepSqliteWarehouse(file!, options)
      : await keepMysqlWarehouse(readMysqlAddress(values.mysql), options);
  console.log(WORDS[kept]);
  process.exitCode = kept === 'made' ? 0 : 1;
}

const WORDS: Record<Kept, string> = {
  made: 'Примерният склад е готов. / The sample warehouse is ready.',
  there: 'Там вече има склад; нищо не е променено. / There is a warehouse already; nothing was changed.',
  refused:
    'Тази база не е празна и не е примерен склад; нищо не е променено. / This database is neither empty nor a sample; nothing was changed.',
};

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
