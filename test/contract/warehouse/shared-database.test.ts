import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectMssql } from '../../servers/mssql-client.ts';
import { inBrackets } from '../../servers/mssql-warehouse.ts';
import { newTablePrefix } from '../../servers/table-prefix.ts';
import { administrator, startTdsServer } from '../../servers/tds/tds-server.ts';
import { testMariaDb } from '../../servers/test-mariadb.ts';
import { warehouseBattery } from './battery.ts';
import { catalogueTests } from './catalogue.ts';
import { addFixture, plan, valueOf } from './fixture.ts';
import { NEW } from './new-records.ts';
import { oneOrderTests } from './one-order.ts';
import { connectTo } from './prefixed-driver.ts';
import { givenMysqlStand, mssqlStand, type StandFactory } from './stand.ts';

/** A database whose account may not make another one, and in which others have tables. */
interface SharedDatabase {
  /** SQL of its administrator, names in backticks. */
  run(text: string): Promise<object[]>;
  stand: StandFactory;
  close(): Promise<void>;
}

const ENGINES: Record<string, () => Promise<SharedDatabase>> = { MariaDB: onMariaDb, 'SQL Server': onMssql };

/** Named as tables of a warehouse, as what tests call theirs, and otherwise. */
const THEIRS = ['goods', 'operations', 'nextacct', 'invoices', 'kervan_test_notes'];

for (const [engine, make] of Object.entries(ENGINES)) {
  describe(`a given database of ${engine} that holds tables of others`, () => {
    let shared: SharedDatabase;
    beforeAll(async () => {
      shared = await make();
      for (const table of THEIRS) {
        await shared.run(`CREATE TABLE \`${table}\` (\`Theirs\` int NULL)`);
        await shared.run(`INSERT INTO \`${table}\` (\`Theirs\`) VALUES (7)`);
      }
    });
    afterAll(() => shared.close());

    const tables = async (): Promise<string[]> => {
      const columns = await shared.run('SELECT TABLE_NAME AS `name` FROM INFORMATION_SCHEMA.COLUMNS');
      const names = columns.map((column) => (column as { name: string }).name);
      return [...new Set(names)].filter((name) => name.startsWith('kervan_test') || isTheirs(name)).sort();
    };
    const isTheirs = (name: string): boolean => THEIRS.includes(name.toLowerCase());
    const expectTheirsUntouched = async (): Promise<void> => {
      for (const table of THEIRS)
        expect(await shared.run(`SELECT * FROM \`${table}\``)).toEqual([{ Theirs: 7 }]);
      expect((await tables()).filter(isTheirs)).toHaveLength(THEIRS.length);
    };

    test('has the tables of a test under a prefix, and afterwards only what the others had', async () => {
      const before = await tables();
      const stand = await shared.stand();
      expect(stand.tablePrefix).toMatch(/^kervan_test_/);
      await addFixture(stand);
      const warehouse = valueOf(await connectTo(stand));
      expect(valueOf(await warehouse.describe())).toMatchObject({ items: 10, rightsMissing: [] });
      expect(valueOf(await warehouse.writeDocument(plan(1))).kind).toBe('written');
      expect(valueOf(await warehouse.createItem(NEW)).isNew).toBe(true);
      await stand.reset();
      await warehouse.close();
      expect((await tables()).length).toBeGreaterThan(before.length);
      await stand.close();
      expect(await tables()).toEqual(before);
      await expectTheirsUntouched();
    });

    test('is not reached by SQL of a test that forgets to mark a table', async () => {
      const stand = await shared.stand();
      for (const text of ['DELETE FROM operations', 'UPDATE goods SET `Code` = 1', 'DROP TABLE goods'])
        await expect(stand.run(text)).rejects.toThrow('without backticks');
      await stand.close();
      await expectTheirsUntouched();
    });

    test('is rid of what a killed test left days ago, not of what may be in use or is named otherwise', async () => {
      const kept = [`${newTablePrefix()}goods`, 'kervan_test_20200101_ab12cd_letters'];
      const left = 'kervan_test_20200101_ab12cd_goods';
      for (const name of [...kept, left]) await shared.run(`CREATE TABLE \`${name}\` (\`Ours\` int NULL)`);
      const stand = await shared.stand();
      await stand.close();
      const after = await tables();
      expect(after).toEqual(expect.arrayContaining(kept));
      expect(after).not.toContain(left);
      for (const name of kept) await shared.run(`DROP TABLE \`${name}\``);
      await expectTheirsUntouched();
    });

    warehouseBattery(
      'holds to a part of the battery, and',
      async () => {
        const stand = await shared.stand();
        return {
          ...stand,
          async close() {
            await stand.close();
            await expectTheirsUntouched();
          },
        };
      },
      [catalogueTests, oneOrderTests],
    );
  });
}

async function onMariaDb(): Promise<SharedDatabase> {
  const server = await testMariaDb();
  const { host, port, user, password } = server;
  const database = await server.createDatabase();
  const connection = await createConnection({ host, port, user, password, database });
  const account = [database, '%'];
  await connection.query('CREATE USER ?@?', account);
  // In the name of a database "_" stands for any sign, unless it is escaped.
  await connection.query('GRANT ALL ON ??.* TO ?@?', [database.replaceAll('_', String.raw`\_`), ...account]);
  return {
    run: async (text) => (await connection.query<RowDataPacket[]>(text))[0],
    stand: () => givenMysqlStand({ host, port, user: database, password: '', database }),
    async close() {
      await connection.query('DROP USER ?@?', account);
      await connection.end();
      await server.dropDatabase(database);
    },
  };
}

async function onMssql(): Promise<SharedDatabase> {
  const server = await startTdsServer({ mayCreateDatabases: false });
  server.engine.createDatabase('given');
  const address = { ...administrator(server), database: 'given' };
  const client = await connectMssql(address);
  return {
    run: (text) => client.run(inBrackets(text)),
    stand: () => mssqlStand(address),
    async close() {
      await client.close();
      await server.close();
    },
  };
}
