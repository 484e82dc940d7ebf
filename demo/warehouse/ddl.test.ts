import { expect, test } from 'vitest';
import { columnsOf, createStatements, createTable, type Dialect } from './ddl.ts';
import { TABLE_NAMES, tableOf, TABLES } from './schema.ts';

const DIALECTS: Dialect[] = ['mysql', 'sqlite', 'mssql', 'access'];

test.each(DIALECTS)('%s: every table is made once, with all its columns', (dialect) => {
  const tables = createStatements(dialect).filter((statement) => statement.startsWith('CREATE TABLE'));
  expect(tables).toHaveLength(TABLE_NAMES.length);
  for (const name of TABLE_NAMES) {
    const written = dialect === 'mysql' || dialect === 'sqlite' ? `\`${name}\`` : `[${TABLES[name].name}]`;
    const statement = tables.find((text) => text.startsWith(`CREATE TABLE ${written} (`));
    for (const column of columnsOf(dialect, tableOf(name))) {
      expect(statement).toMatch(new RegExp(`^  [\`[]${column.name}[\`\\]] `, 'm'));
    }
  }
});

test('there are the tables of schema 3.07', () => {
  expect(TABLE_NAMES).toEqual(
    (
      'applicationlog cashbook configuration currencies currencieshistory documents ecrreceipts goods goodsgroups ' +
      'internallog lots network nextacct objects objectsgroups operations operationtype partners partnersgroups ' +
      'payments paymenttypes pricerules registration store system transformations users usersgroups userssecurity ' +
      'vatgroups'
    ).split(' '),
  );
});

test('MySQL has tables in lower case, defaults, and a document number as a double in payments', () => {
  expect(createTable('mysql', 'nextacct')).toEqual([
    'CREATE TABLE `nextacct` (\n  `NextAcct` VARCHAR(50) NOT NULL,\n  PRIMARY KEY (`NextAcct`)\n) ' +
      'ENGINE=InnoDB DEFAULT CHARSET=utf8mb3',
  ]);
  expect(createTable('mysql', 'payments', { charset: 'cp1251' })).toEqual([
    `CREATE TABLE \`payments\` (
  \`ID\` INTEGER NOT NULL AUTO_INCREMENT,
  \`Acct\` DOUBLE DEFAULT 0,
  \`OperType\` INTEGER DEFAULT 0,
  \`PartnerID\` INTEGER DEFAULT 0,
  \`ObjectID\` INTEGER DEFAULT 0,
  \`Qtty\` DOUBLE DEFAULT 0,
  \`Mode\` INTEGER DEFAULT 0,
  \`Sign\` INTEGER DEFAULT 0,
  \`Date\` DATETIME,
  \`UserID\` INTEGER DEFAULT 0,
  \`UserRealTime\` DATETIME,
  \`Type\` INTEGER DEFAULT 0,
  \`TransactionNumber\` VARCHAR(255),
  \`EndDate\` DATETIME,
  PRIMARY KEY (\`ID\`),
  INDEX (\`Acct\`),
  INDEX (\`OperType\`),
  INDEX (\`PartnerID\`),
  INDEX (\`ObjectID\`),
  INDEX (\`Date\`),
  INDEX (\`UserID\`),
  INDEX (\`EndDate\`)
) ENGINE=InnoDB DEFAULT CHARSET=cp1251`,
  ]);
});

test('an upgraded database has the later columns at the end, without default and mostly without index', () => {
  expect(createTable('mysql', 'payments', { upgraded: true })).toEqual([
    `CREATE TABLE \`payments\` (
  \`ID\` INTEGER NOT NULL AUTO_INCREMENT,
  \`Acct\` DOUBLE DEFAULT 0,
  \`OperType\` INTEGER DEFAULT 0,
  \`PartnerID\` INTEGER DEFAULT 0,
  \`Qtty\` DOUBLE DEFAULT 0,
  \`Mode\` INTEGER DEFAULT 0,
  \`Date\` DATETIME,
  \`UserID\` INTEGER DEFAULT 0,
  \`UserRealTime\` DATETIME,
  \`Type\` INTEGER DEFAULT 0,
  \`TransactionNumber\` VARCHAR(255),
  \`EndDate\` DATETIME,
  \`ObjectID\` INTEGER,
  \`Sign\` INTEGER,
  PRIMARY KEY (\`ID\`),
  INDEX (\`Acct\`),
  INDEX (\`OperType\`),
  INDEX (\`PartnerID\`),
  INDEX (\`ObjectID\`),
  INDEX (\`Date\`),
  INDEX (\`UserID\`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3`,
  ]);
  for (const name of TABLE_NAMES) {
    const names = (upgraded: boolean) => tableOf(name, upgraded).columns.map((column) => column.name);
    expect(names(true).sort()).toEqual(names(false).sort());
  }
});

test('SQLite keeps the key of MySQL as a unique constraint beside the counter', () => {
  expect(createTable('sqlite', 'documents')).toEqual([
    `CREATE TABLE \`documents\` (
  \`ID\` INTEGER PRIMARY KEY AUTOINCREMENT,
  \`Acct\` INTEGER NOT NULL,
  \`InvoiceNumber\` VARCHAR(255) NOT NULL,
  \`OperType\` INTEGER NOT NULL,
  \`InvoiceDate\` DATETIME,
  \`DocumentType\` INTEGER,
  \`ExternalInvoiceDate\` DATETIME,
  \`ExternalInvoiceNumber\` VARCHAR(255),
  \`PaymentType\` INTEGER,
  \`Recipient\` VARCHAR(255),
  \`EGN\` VARCHAR(255),
  \`Provider\` VARCHAR(255),
  \`TaxDate\` DATETIME,
  \`Reason\` VARCHAR(255),
  \`Description\` VARCHAR(255),
  \`Place\` VARCHAR(255),
  UNIQUE (\`Acct\`, \`InvoiceNumber\`, \`OperType\`)
)`,
    'CREATE INDEX `documents_Acct` ON `documents` (`Acct`)',
    'CREATE INDEX `documents_InvoiceNumber` ON `documents` (`InvoiceNumber`)',
    'CREATE INDEX `documents_OperType` ON `documents` (`OperType`)',
    'CREATE INDEX `documents_Recipient` ON `documents` (`Recipient`)',
  ]);
});

test('MS SQL Server has capitals, brackets, Unicode texts, dates to the minute, and no defaults', () => {
  expect(createTable('mssql', 'nextacct')).toEqual([
    'CREATE TABLE [NextAcct] (\n  [NextAcct] nvarchar(50) NOT NULL,\n  [ID] int IDENTITY(1,1) NOT NULL,\n' +
      '  CONSTRAINT [PK_NextAcct] PRIMARY KEY ([NextAcct])\n)',
  ]);
  expect(createTable('mssql', 'documents')[0]).toBe(`CREATE TABLE [Documents] (
  [ID] int IDENTITY(1,1) NOT NULL,
  [Acct] int NULL,
  [InvoiceNumber] nvarchar(255) NULL,
  [OperType] smallint NULL,
  [InvoiceDate] smalldatetime NULL,
  [DocumentType] smallint NULL,
  [ExternalInvoiceDate] smalldatetime NULL,
  [ExternalInvoiceNumber] nvarchar(255) NULL,
  [PaymentType] smallint NULL,
  [Recipient] nvarchar(255) NULL,
  [EGN] nvarchar(50) NULL,
  [Provider] nvarchar(255) NULL,
  [TaxDate] smalldatetime NULL,
  [Reason] nvarchar(255) NULL,
  [Description] nvarchar(255) NULL,
  [Place] nvarchar(255) NULL,
  CONSTRAINT [PK_Documents] PRIMARY KEY ([ID])
)`);
  expect(createTable('mssql', 'ecrreceipts')[0]).toContain(
    '[OperType] int NOT NULL,\n  [Acct] int NOT NULL,\n  [ReceiptID] int NOT NULL,\n  [ReceiptDate] datetime NULL',
  );
  expect(createTable('mssql', 'payments')[0]).toContain('[Acct] int NULL');
});

test('Access keeps long texts as memos, which get no index', () => {
  expect(createTable('access', 'pricerules')).toEqual([
    `CREATE TABLE [PriceRules] (
  [ID] COUNTER NOT NULL,
  [Name] TEXT(255),
  [Formula] MEMO,
  [Enabled] LONG,
  [Priority] LONG,
  CONSTRAINT [PK_PriceRules] PRIMARY KEY ([ID])
)`,
    'CREATE INDEX [IX_PriceRules_Name] ON [PriceRules] ([Name])',
  ]);
  expect(createTable('access', 'configuration')[0]).toContain('[Key] TEXT(50)');
  expect(createTable('access', 'operations')[0]).toContain('[Qtty] DOUBLE,\n  [Sign] LONG');
});
