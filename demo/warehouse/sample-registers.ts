import { blankRow, EMPTY_PASSWORD } from './default-rows.ts';
import type { Row, Rows } from './schema.ts';

/** The locations of the sample by their objects.ID; two shops, two stores, and row 1, the system's. */
export const LOCATIONS = { system: 1, shopCentre: 2, shopSuburb: 3, storeOnline: 4, storeMain: 5 } as const;

/** Their groups by their objectsgroups.ID. */
export const LOCATION_GROUPS = { shops: 2, stores: 3 } as const;

/** The partners of the sample by their partners.ID. */
export const PARTNERS = {
  anonymous: 1,
  supplier: 2,
  secondSupplier: 3,
  onlineBuyers: 4,
  company: 5,
  wholesaler: 6,
  deleted: 7,
  person: 8,
} as const;

/** The users of the sample by their users.ID. */
export const USERS = { system: 1, online: 2, seller: 3, storekeeper: 4, former: 5 } as const;

const CREATED = '2026-09-30 10:00:00';

/** Adds locations, partners and users with their groups, and the firm that owns the database. */
export function addRegisters(rows: Rows): void {
  const { shops, stores } = LOCATION_GROUPS;
  rows.objectsgroups.push(
    { ID: shops, Code: 'AAA', Name: 'Магазини' },
    { ID: stores, Code: 'AAB', Name: 'Складове' },
  );
  rows.objects.push(
    location(LOCATIONS.shopCentre, '100', 'Магазин Център', shops),
    location(LOCATIONS.shopSuburb, '101', 'Магазин Младост', shops),
    location(LOCATIONS.storeOnline, '200', 'Склад Онлайн', stores),
    location(LOCATIONS.storeMain, '201', 'Централен склад', stores),
  );
  rows.usersgroups.push({ ID: 2, Code: 'AAA', Name: 'Оператори' });
  rows.users.push(
    user(USERS.online, '2', 'Онлайн магазин', 2),
    user(USERS.seller, '3', 'Мария Петрова', 0),
    user(USERS.storekeeper, '4', 'Стоян Колев', 0),
    { ...user(USERS.former, '5', 'Бивш служител', 0), Deleted: -1 },
  );
  rows.partnersgroups.push(
    { ID: 2, Code: 'AAA', Name: 'Доставчици' },
    { ID: 3, Code: 'AAB', Name: 'Клиенти' },
    { ID: 4, Code: 'AABAAA', Name: 'Клиенти на едро' },
  );
  rows.partners.push(...partners(), ...moreCompanies(), ...morePersons());
  Object.assign(rows.registration[0]!, {
    Company: 'Примерен магазин ООД',
    City: 'София',
    Bulstat: '999999995',
  });
}

function location(ID: number, Code: string, Name: string, GroupID: number): Row {
  return { ...blankRow('objects'), ID, Code, Name, Name2: Name, PriceGroup: 1, GroupID };
}

function user(ID: number, Code: string, Name: string, UserLevel: number): Row {
  return {
    ...blankRow('users'),
    ID,
    Code,
    Name,
    Name2: Name,
    GroupID: 2,
    Password: EMPTY_PASSWORD,
    UserLevel,
  };
}

function partners(): Row[] {
  return [
    partner(PARTNERS.supplier, 'Млекарна Родопея ООД', 2, { Type: 1, Bulstat: '999999910', City: 'Смолян' }),
    partner(PARTNERS.secondSupplier, 'Търговия на едро Балкан АД', 2, { Type: 1, Bulstat: '999999928' }),
    partner(PARTNERS.onlineBuyers, 'Клиенти от онлайн магазина', 3, {}),
    partner(PARTNERS.company, 'Хотел „Витоша“ ЕООД', 3, {
      Type: 2,
      MOL: 'Иван Иванов',
      City: 'София',
      Address: 'бул. „Примерен“ № 1',
      eMail: 'hotel@example.com',
      TaxNo: 'BG999999936',
      Bulstat: '999999936',
    }),
    partner(PARTNERS.wholesaler, 'Магазини Пирин ООД', 4, {
      PriceGroup: 0,
      Discount: 5,
      Bulstat: '999999944',
      PaymentDays: 14,
    }),
    partner(PARTNERS.deleted, 'Закрита фирма ЕООД', 3, { Bulstat: '999999952', Deleted: -1 }),
    partner(PARTNERS.person, 'Елена Димитрова', 3, {
      Phone: '0888 000 001',
      eMail: 'elena@example.com',
      CardNumber: '29900001',
    }),
  ];
}

/** Firms with and without VAT, in every price group: 0 wholesale, 1 retail, 2 the first of the others (PriceOut3). */
function moreCompanies(): Row[] {
  const firms = [
    ['Кафе „Добро утро“ ООД', 'Пловдив', 'Петър Ангелов', 'ул. „Иван Вазов“ № 12'],
    ['Детска градина „Звънче“', 'Варна', 'Силвия Николова', 'ул. „Дунав“ № 4'],
    ['Стил Дом ЕООД', 'Русе', 'Надежда Илиева', 'бул. „Липник“ № 30'],
    ['ЕТ „Калоян – Иво Тодоров“', 'Велико Търново', 'Иво Тодоров', 'ул. „Гурко“ № 8'],
    ['Пансион „Чамкория“ АД', 'Самоков', 'Красимир Вълчев', 'к.к. Боровец'],
    ['Книжарница „Слово“ ООД', 'Бургас', 'Ваня Христова', 'ул. „Александровска“ № 51'],
  ] as const;
  return firms.map(([name, City, MOL, Address], index) => {
    const ID = FIRST_MORE + index;
    const Bulstat = eik(ID);
    return partner(ID, name, index % 2 === 0 ? 3 : 4, {
      Type: 2,
      MOL,
      City,
      Address,
      Bulstat,
      ...(index % 3 === 2 ? {} : { TaxNo: `BG${Bulstat}` }),
      PriceGroup: index % 3,
      PaymentDays: index % 2 === 0 ? 0 : 14,
    });
  });
}

/** Persons: without ЕИК, some with a card, some with nothing but a name. */
function morePersons(): Row[] {
  const names = [
    'Георги Димитров',
    'Радостина Иванова',
    'Николай Попов',
    'Десислава Маринова',
    'Мартин Костов',
    'Йорданка Атанасова',
    'Емил Захариев',
    'Цветелина Русева',
  ];
  return names.map((name, index) => {
    const ID = FIRST_MORE + 6 + index;
    const contact = { Phone: `0888 000 ${String(ID).padStart(3, '0')}`, eMail: `buyer${ID}@example.com` };
    const card = { CardNumber: String(29_900_000 + ID), PriceGroup: 2, Discount: 3 };
    return partner(ID, name, 3, {
      ...(index % 4 === 3 ? {} : contact),
      ...(index % 3 === 0 ? card : {}),
    });
  });
}

/** The first partner beside those that documents name. */
const FIRST_MORE = 9;

/** An invented ЕИК with a right check digit. */
function eik(partner: number): string {
  const digits = String(99_999_900 + partner);
  const weighed = (first: number) =>
    Array.from(digits).reduce((total, digit, index) => total + Number(digit) * (first + index), 0) % 11;
  const check = weighed(1) < 10 ? weighed(1) : weighed(3) % 10;
  return digits + String(check);
}

function partner(ID: number, Company: string, GroupID: number, more: Row): Row {
  const row: Row = {
    ...blankRow('partners'),
    ID,
    Code: String(ID),
    Company,
    PriceGroup: 1,
    UserID: 1,
    GroupID,
    UserRealTime: CREATED,
    ...more,
  };
  for (const name of ['Company', 'MOL', 'City', 'Address', 'Phone']) row[`${name}2`] = row[name] ?? ' ';
  return row;
}
