import { OPERATION_TYPES } from './operation-types.ts';
import { noRows, type Row, type Rows, TABLES } from './schema.ts';

/** Bulgaria's money: the lev until the end of 2025, the euro since. */
export type BaseCurrency = 'EUR' | 'BGN';

/** The password column of a user without a password: the vendor's cipher of an empty text. */
export const EMPTY_PASSWORD = 'YsAB16V90Bs=';

const SYSTEM_GROUP: Row = { ID: 1, Code: '-1', Name: 'Служебна група' };

/**
 * The rows of a fresh, empty Bulgarian database. Row 1 of goods, partners, locations, users, groups, VAT groups,
 * currencies and lots is the system's own. There are no configuration rows: the program's defaults hold.
 */
export function defaultRows(currency: BaseCurrency = 'EUR'): Rows {
  return {
    ...noRows(),
    goods: [systemItem()],
    goodsgroups: [SYSTEM_GROUP],
    partners: [systemPartner()],
    partnersgroups: [SYSTEM_GROUP],
    objects: [systemLocation()],
    objectsgroups: [SYSTEM_GROUP],
    users: [systemUser()],
    usersgroups: [SYSTEM_GROUP],
    registration: [ownCompany()],
    currencies: [baseCurrency(currency)],
    vatgroups: [{ ID: 1, Code: '1', Name: 'Основна ДДС група', VATValue: 20 }],
    paymenttypes: paymentTypes(),
    lots: [{ ID: 1, SerialNo: ' ', EndDate: null, ProductionDate: null, Location: ' ' }],
    store: [{ ID: 1, ObjectID: 1, GoodID: 1, Qtty: 0, Price: 0, Lot: ' ', LotID: 1, LotOrder: 1 }],
    network: [{ Num: 0, Counter: 0 }],
    system: [{ Version: '3.07', ProductID: 1, LastBackup: null }],
    operationtype: operationTypes(),
  };
}

function systemItem(): Row {
  const Name = 'Служебна стока';
  return {
    ...blankRow('goods'),
    ID: 1,
    Name,
    Name2: Name,
    Measure1: 'бр.',
    Measure2: 'бр.',
    Ratio: 1,
    TaxGroup: 1,
    IsVeryUsed: 1,
    GroupID: -1,
  };
}

function systemPartner(): Row {
  const Company = 'Служебен партньор';
  return {
    ...blankRow('partners'),
    ID: 1,
    Company,
    Company2: Company,
    PriceGroup: 1,
    IsVeryUsed: -2,
    UserID: 1,
    GroupID: -1,
  };
}

function systemLocation(): Row {
  const Name = 'Служебен обект';
  return { ...blankRow('objects'), ID: 1, Name, Name2: Name, PriceGroup: 1, IsVeryUsed: 1, GroupID: -1 };
}

function systemUser(): Row {
  const Name = 'Служебен потребител';
  return {
    ...blankRow('users'),
    ID: 1,
    Name,
    Name2: Name,
    IsVeryUsed: 1,
    GroupID: -1,
    Password: EMPTY_PASSWORD,
    UserLevel: 3,
  };
}

function ownCompany(): Row {
  return { ...blankRow('registration'), ID: 1, Company: 'Служебна фирма', UserID: 1, IsDefault: -1 };
}

function baseCurrency(currency: BaseCurrency): Row {
  const Description = { EUR: 'Евро', BGN: 'Български лев' }[currency];
  return { ID: 1, Currency: currency, Description, ExchangeRate: 1, Deleted: 0 };
}

/** PaymentMethod says what a type is (1 cash, 2 bank, 3 card, 4 voucher); users add types of their own. */
function paymentTypes(): Row[] {
  return [
    { ID: 1, Name: 'Плащане в брой', PaymentMethod: 1 },
    { ID: 2, Name: 'Превод по сметка', PaymentMethod: 2 },
    { ID: 3, Name: 'Дебитна/Кредитна карта', PaymentMethod: 3 },
    { ID: 4, Name: 'Плащане чрез ваучер', PaymentMethod: 4 },
  ];
}

/** The other languages say it in English here. */
function operationTypes(): Row[] {
  const languages = TABLES.operationtype.columns.filter((column) => column.type === 'text');
  return OPERATION_TYPES.map(({ id, bg, en }) => ({
    ID: id,
    ...Object.fromEntries(languages.map(({ name }) => [name, name === 'BG' ? bg : en])),
  }));
}

/** A row as Warehouse Pro leaves what nobody filled in: texts one space, numbers 0, moments NULL; without ID. */
export function blankRow(table: keyof typeof TABLES): Row {
  const row: Row = {};
  for (const { name, type } of TABLES[table].columns) {
    if (type === 'text') row[name] = ' ';
    else if (type === 'int' || type === 'double') row[name] = 0;
    else if (type !== 'id') row[name] = null;
  }
  return row;
}
