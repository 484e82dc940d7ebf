import type { Row } from '../../../demo/warehouse/schema.ts';
import { counterOf, type Ask, type Counter } from './counter.ts';
import type { ResolvedDatabase } from '../../../src/warehouse/warehouse.ts';
import { LOCATIONS, USERS } from '../../../demo/warehouse/sample-registers.ts';

/** What a clerk did with the order document of an order; it must stay so. */
export type Deed =
  | { kind: 'voided' }
  | { kind: 'converted'; sale: number }
  | { kind: 'edited'; lines: string };

/** A document of the clerk's own. */
export interface OwnDocument {
  type: 2 | 19;
  number: number;
  lines: number;
}

/** What clerks have done: deeds by the key of the order document, their own documents by note. */
export interface ClerksBook {
  deeds: Map<string, Deed>;
  own: Map<string, OwnDocument>;
}

/** People at the warehouse, working as the vendor's program does. Each piece of work answers whether it was done, as far as it is known. */
export interface Clerk {
  /** What was done for certain: each piece of work noted it in the same transaction, for a server may die between a commit and its answer. */
  book(): Promise<ClerksBook>;
  /** Voids one of Kervan's order documents, makes a sale of one, adds a piece to one. */
  touch(kind: Deed['kind'], random: () => number): Promise<boolean>;
  /** Sells something at the counter, or writes an order document; sometimes voids one of these again. */
  work(random: () => number): Promise<boolean>;
}

/** A number that is taken is passed over; after so many the clerk gives up. */
const TRIES = 50;
/** Items of the sample that the clerk sells. */
const ITEMS = [9, 10, 11, 12, 13];

/** The clerk of a warehouse; without sales where every sale needs a number of the fiscal system. */
export async function clerkOf(address: ResolvedDatabase, maySell: boolean): Promise<Clerk> {
  const counter: Counter = counterOf(address);
  await counter.transaction((ask) => ask(CREATE_BOOK));
  let turns = 0;

  async function write(type: 2 | 19, random: () => number): Promise<boolean> {
    turns += 1;
    const note = `${type === 2 ? 'продажба' : 'заявка'} на място ${turns}`;
    const lines = 1 + Math.floor(random() * 3);
    const items = Array.from({ length: lines }, () => ITEMS[Math.floor(random() * ITEMS.length)]!);
    const written = await counter.transaction(async (ask) => {
      // Goods first and the number last, the other way round than Kervan: that is how two block each other.
      if (type === 2) for (const item of items) await take(ask, item, 1);
      const number = await takeNumber(ask, type);
      if (number === null) return null;
      for (const item of items) await ask(INSERT_LINE, [type, number, item, type === 2 ? -1 : 0, note]);
      await ask(WRITE_DOWN, [note, 'own', JSON.stringify({ type, number, lines } satisfies OwnDocument)]);
      return number;
    });
    return written !== null;
  }

  async function voidOwn(random: () => number): Promise<boolean> {
    const dice = random();
    const done = await counter.transaction(async (ask) => {
      const orders = [...(await readBook(ask)).own].filter(([, { type }]) => type === 19);
      const chosen = orders[Math.floor(dice * orders.length)];
      if (!chosen) return false;
      const [note, { number }] = chosen;
      await ask('DELETE FROM operations WHERE OperType = 19 AND Acct = ? AND Note = ?', [number, note]);
      await ask('DELETE FROM nextacct WHERE NextAcct = ?', [`OR${number}`]);
      await ask('DELETE FROM clerks_book WHERE name = ?', [note]);
      return true;
    });
    return done ?? false;
  }

  return {
    async book() {
      const book = await counter.transaction(readBook);
      if (!book) throw new Error('the book of the clerks cannot be read');
      return book;
    },
    async touch(kind, random) {
      const dice = random();
      const done = await counter.transaction(async (ask) => {
        const lines = await someOrderDocument(ask, dice);
        if (lines === null) return false;
        const deed = await DEEDS[kind](ask, lines);
        if (deed) await ask(WRITE_DOWN, [keyOf(lines), 'deed', JSON.stringify(deed)]);
        return deed !== null;
      });
      return done ?? false;
    },
    work(random) {
      const dice = random();
      if (dice < 0.2) return voidOwn(random);
      return write(maySell && dice < 0.6 ? 2 : 19, random);
    },
  };
}

const CREATE_BOOK =
  'CREATE TABLE IF NOT EXISTS clerks_book (name VARCHAR(100) PRIMARY KEY, kind VARCHAR(10) NOT NULL, what VARCHAR(2000) NOT NULL)';
const WRITE_DOWN = 'INSERT INTO clerks_book (name, kind, what) VALUES (?, ?, ?)';

async function readBook(ask: Ask): Promise<ClerksBook> {
  const rows = await ask('SELECT name, kind, what FROM clerks_book ORDER BY name');
  const of = <Value>(kind: string): Map<string, Value> =>
    new Map(
      rows
        .filter((row) => row['kind'] === kind)
        .map((row) => [String(row['name']), JSON.parse(String(row['what'])) as Value]),
    );
  return { deeds: of<Deed>('deed'), own: of<OwnDocument>('own') };
}

const INSERT_LINE = `INSERT INTO operations (OperType, Acct, GoodID, PartnerID, ObjectID, OperatorID, Qtty, Sign, PriceIn, PriceOut,
    VATIn, VATOut, Discount, CurrencyID, CurrencyRate, Date, Lot, LotID, Note, SrcDocID, UserID, UserRealTime)
  VALUES (?, ?, ?, 2, ${LOCATIONS.shopCentre}, ${USERS.online}, 1, ?, 1, 2, 0, 0, 0, 1, 1, '2026-11-20 00:00:00', ' ', 1, ?, 0,
    ${USERS.online}, CURRENT_TIMESTAMP)`;

async function take(ask: Ask, item: number, quantity: number): Promise<void> {
  const place = [item, LOCATIONS.shopCentre];
  const [row] = await ask(
    'SELECT ID FROM store WHERE GoodID = ? AND ObjectID = ? ORDER BY ID LIMIT 1',
    place,
  );
  if (row) await ask(`UPDATE store SET Qtty = Qtty - ? WHERE ID = ?`, [quantity, Number(row['ID'])]);
  else
    await ask(
      `INSERT INTO store (ObjectID, GoodID, Qtty, Price, Lot, LotID, LotOrder) VALUES (?, ?, ?, 1, ' ', 1, 1)`,
      [LOCATIONS.shopCentre, item, -quantity],
    );
}

/** The highest number of the type, plus one, reserved by inserting it into nextacct; a taken one is passed over. */
async function takeNumber(ask: Ask, type: 2 | 19): Promise<number | null> {
  const [row] = await ask(
    `SELECT max(Acct) AS highest FROM operations WHERE OperType ${type === 2 ? 'IN (2, 16)' : '= 19'}`,
  );
  const highest = Math.max(0, Number(row!['highest'] ?? 0));
  for (let number = highest + 1; number <= highest + TRIES; number += 1) {
    const name = `${type === 2 ? 'S' : 'OR'}${number}`;
    const taken = await ask('SELECT 1 AS taken FROM nextacct WHERE NextAcct = ?', [name]);
    if (taken.length > 0) continue;
    try {
      await ask('INSERT INTO nextacct (NextAcct) VALUES (?)', [name]);
      return number;
    } catch (error) {
      // Somebody was quicker: 1062 of MySQL; SQLite has one writer at a time.
      if ((error as { errno?: number }).errno !== 1062) throw error;
    }
  }
  return null;
}

/**
 * The lines of an order document of Kervan that no clerk has touched, locked where that is possible; null when there is none, or when a clerk at another
 * computer has been quicker.
 */
async function someOrderDocument(ask: Ask, dice: number): Promise<Row[] | null> {
  const { deeds } = await readBook(ask);
  const rows = await ask(
    `SELECT DISTINCT Acct, Note FROM operations WHERE OperType = 19 AND Acct > 0 AND Note LIKE 'KVO-%'`,
  );
  const free = rows.filter((row) => !deeds.has(keyOf([row])));
  const chosen = free[Math.floor(dice * free.length)];
  if (!chosen) return null;
  const values = [Number(chosen['Acct']), String(chosen['Note'])];
  // Taken by changing nothing: FOR UPDATE is not known everywhere.
  await ask('UPDATE operations SET Qtty = Qtty WHERE OperType = 19 AND Acct = ? AND Note = ?', values);
  const lines = await ask(
    'SELECT * FROM operations WHERE OperType = 19 AND Acct = ? AND Note = ? ORDER BY ID',
    values,
  );
  // The lock was waited for.
  const isFree = lines.length > 0 && !(await readBook(ask)).deeds.has(keyOf(lines));
  return isFree ? lines : null;
}

export function keyOf([line]: readonly Row[]): string {
  return String(line!['Note']).split(' ', 1)[0]!;
}

/** What of the lines of a touched document must stay. */
export function linesText(lines: readonly Row[]): string {
  return lines.map((row) => `${Number(row['GoodID'])} × ${Number(row['Qtty'])}`).join('; ');
}

const DEEDS: Record<Deed['kind'], (ask: Ask, lines: Row[]) => Promise<Deed | null>> = {
  async voided(ask, lines) {
    const acct = Number(lines[0]!['Acct']);
    await ask('DELETE FROM operations WHERE OperType = 19 AND Acct = ?', [acct]);
    await ask('DELETE FROM nextacct WHERE NextAcct = ?', [`OR${acct}`]);
    return { kind: 'voided' };
  },
  async converted(ask, lines) {
    const acct = Number(lines[0]!['Acct']);
    const sale = await takeNumber(ask, 2);
    if (sale === null) return null;
    for (const line of lines) {
      await take(ask, Number(line['GoodID']), Number(line['Qtty']));
      await ask('UPDATE operations SET OperType = 2, Acct = ?, Sign = -1, Note = ? WHERE ID = ?', [
        sale,
        `от заявка ${acct}`,
        Number(line['ID']),
      ]);
    }
    await ask(
      `INSERT INTO transformations (RootOperType, RootAcct, FromOperType, FromAcct, ToOperType, ToAcct, UserID, UserRealTime)
         VALUES (19, ?, 19, ?, 2, ?, ${USERS.online}, CURRENT_TIMESTAMP)`,
      [acct, acct, sale],
    );
    return { kind: 'converted', sale };
  },
  async edited(ask, lines) {
    const [first] = lines;
    await ask('UPDATE operations SET Qtty = Qtty + 1 WHERE ID = ?', [Number(first!['ID'])]);
    const now = lines.map((line) => (line === first ? { ...line, Qtty: Number(line['Qtty']) + 1 } : line));
    return { kind: 'edited', lines: linesText(now) };
  },
};
