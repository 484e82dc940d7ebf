import { sql } from 'kysely';
import { fromDouble } from '../../domain/decimal.ts';
import { OPERATION_TYPE, type Day, type DocumentKind } from '../../domain/document.ts';
import type { ItemId, LocationId, PartnerId } from '../../domain/ids.ts';
import type { Result } from '../../domain/result.ts';
import type { DocumentRow, DocumentTrace } from '../warehouse.ts';
import { reading } from './attempt.ts';
import { isDocumentLine } from './conditions.ts';
import { isDocumentKey, markerOf, newestLine } from './markers.ts';
import { saleNumbersOf } from './sale-numbers.ts';
import { kindOfKey } from './sequences.ts';
import type { Session } from './session.ts';
import { batches, type Database, type Dialect } from './sql/dialect.ts';

/** A live document with its lines. */
export type LiveDocument = NonNullable<DocumentTrace['document']>;

/** The live document with this key, as the session's markers lead to it; "afresh" looks through all lines of orders. */
export async function liveDocument(
  session: Session,
  database: Database,
  key: string,
  newest: number | 'afresh',
): Promise<LiveDocument | null> {
  return (await liveDocuments(session, database, [key], newest)).get(key) ?? null;
}

/**
 * Where documents are now: whether nextacct still holds the key, and the lines that carry the marker. A document that memory
 * leads to is read as it stands; for one that it does not find all lines of orders are looked through, because
 * "gone" has consequences: ask for many keys at once.
 */
export function findDocuments(
  session: Session,
  keys: readonly string[],
): Promise<Result<Map<string, DocumentTrace>>> {
  return session.oneAtATime(() =>
    reading(session, async (database) => {
      const wanted = keys.map((key) => key.toUpperCase());
      const held = await heldKeys(database, wanted);
      const live = await liveDocuments(session, database, wanted, await newestLine(database));
      const missed = wanted.filter((key) => !live.has(key));
      const found = await liveDocuments(session, database, missed, 'afresh');
      return new Map(
        keys.map((key): [string, DocumentTrace] => {
          const upper = key.toUpperCase();
          const document = live.get(upper) ?? found.get(upper);
          return [key, { hasKey: held.has(upper), document: document ? { ...document, key } : null }];
        }),
      );
    }),
  );
}

/** Which of the keys stand in nextacct; each as it was asked for. */
export function takenKeys(session: Session, keys: readonly string[]): Promise<Result<Set<string>>> {
  return reading(session, async (database) => {
    const held = await heldKeys(
      database,
      keys.map((key) => key.toUpperCase()),
    );
    return new Set(keys.filter((key) => held.has(key.toUpperCase())));
  });
}

async function heldKeys(database: Database, keys: string[]): Promise<Set<string>> {
  const held = new Set<string>();
  for (const batch of batches(keys)) {
    const rows = await database
      .selectFrom('nextacct')
      .select('NextAcct')
      .where('NextAcct', 'in', batch)
      .execute();
    for (const row of rows) held.add(row.NextAcct.toUpperCase());
  }
  return held;
}

/** The live documents with these keys, with their lines. */
async function liveDocuments(
  session: Session,
  database: Database,
  keys: string[],
  newest: number | 'afresh',
): Promise<Map<string, LiveDocument>> {
  const live = new Map<string, LiveDocument>();
  for (const [kind, ofKind] of Map.groupBy(keys.filter(isDocumentKey), kindOfKey)) {
    const numbers = await session.markers.numbersOf(database, ofKind, newest);
    for (const [key, document] of await documentsByNumber(database, kind, numbers)) live.set(key, document);
  }
  return live;
}

/** Keys and numbers of all live documents whose key starts with the prefix, which names their kind. */
export function documentsWithPrefix(
  session: Session,
  prefix: string,
): Promise<Result<Map<string, { kind: DocumentKind; number: number }>>> {
  return reading(session, (database) => numbersByKey(session.dialect, database, prefix));
}

/**
 * Puts back the keys of live documents that lost them: the yearly trimming of the vendor's program deletes every row of
 * nextacct. A key put back for one that is voided meanwhile says what is true: it was there and is finished.
 */
export function restoreKeys(session: Session, prefix: string): Promise<Result<number>> {
  return reading(session, async (database) => {
    const held = await database
      .selectFrom('nextacct')
      .select('NextAcct')
      .where(session.dialect.text.begins(sql.ref('NextAcct'), prefix))
      .execute();
    const known = new Set(held.map((row) => row.NextAcct.toUpperCase()));
    let restored = 0;
    for (const key of (await numbersByKey(session.dialect, database, prefix)).keys()) {
      if (!known.has(key) && (await session.dialect.insertIfAbsent(database, key))) restored += 1;
    }
    return restored;
  });
}

async function numbersByKey(
  dialect: Dialect,
  database: Database,
  prefix: string,
): Promise<Map<string, { kind: DocumentKind; number: number }>> {
  const kind = kindOfKey(prefix);
  const rows = await database
    .selectFrom('operations')
    .select(['Acct', 'Note'])
    .distinct()
    .where('OperType', '=', sql.lit(OPERATION_TYPE[kind]))
    .where(isDocumentLine())
    .where(dialect.text.begins(sql.ref('Note'), prefix))
    .orderBy('Acct', 'desc')
    .execute();
  const marked = rows
    .map((row) => ({ key: markerOf(row.Note), number: Number(row.Acct) }))
    .filter(({ key }) => isDocumentKey(key));
  // Of two documents with one key, which only a person can make, the one that came first is ours.
  return new Map(marked.map(({ key, number }) => [key, { kind, number }]));
}

/** The live lines of the documents of a kind with these numbers, whatever their notes say. */
export function documentLines(
  session: Session,
  kind: DocumentKind,
  numbers: readonly number[],
): Promise<Result<Map<number, DocumentRow[]>>> {
  return reading(session, async (database) => {
    const lines = new Map<number, DocumentRow[]>();
    for (const batch of batches(numbers)) {
      for (const row of await linesQuery(database, kind, batch).execute()) {
        const number = Number(row.Acct);
        lines.set(number, [...(lines.get(number) ?? []), documentRow(row)]);
      }
    }
    return lines;
  });
}

/** The days of the live documents of a kind with these numbers. */
export function documentDays(
  session: Session,
  kind: DocumentKind,
  numbers: readonly number[],
): Promise<Result<Map<number, Day>>> {
  return reading(session, async (database) => {
    const days = new Map<number, Day>();
    for (const batch of batches(numbers)) {
      const rows = await linesQuery(database, kind, batch).select('Date').execute();
      for (const { Acct, Date } of rows) days.set(Number(Acct), (Date ?? '').slice(0, 10));
    }
    return days;
  });
}

/** The documents with these numbers that carry a marker, by key; lines with another marker or none are not theirs. */
async function documentsByNumber(
  database: Database,
  kind: DocumentKind,
  numbers: readonly number[],
): Promise<Map<string, LiveDocument>> {
  const documents = new Map<string, LiveDocument>();
  for (const batch of batches(numbers)) {
    const rows = await linesQuery(database, kind, batch).execute();
    const saleNumbers = kind === 'sale' ? await saleNumbersOf(database, batch) : new Map<number, string>();
    for (const row of rows) {
      const key = markerOf(row.Note);
      const number = Number(row.Acct);
      const document = documents.get(key) ?? {
        key,
        kind,
        number,
        writtenAt: row.UserRealTime ?? '',
        saleNumber: saleNumbers.get(number) ?? null,
        rows: [],
      };
      documents.set(key, document);
      if (document.number !== number) continue;
      document.rows.push(documentRow(row));
    }
  }
  return documents;
}

type Line = Awaited<ReturnType<ReturnType<typeof linesQuery>['execute']>>[number];

/** A line as the port gives it. */
export function documentRow(line: Line): DocumentRow {
  return {
    item: line.GoodID as ItemId,
    quantity: fromDouble(line.Qtty),
    priceOut: fromDouble(line.PriceOut),
    partner: line.PartnerID as PartnerId,
    location: line.ObjectID as LocationId,
  };
}

/** The lines of the documents with these numbers, placeholders and drafts left out. */
export function linesQuery(database: Database, kind: DocumentKind, numbers: number[]) {
  return database
    .selectFrom('operations')
    .select(['Acct', 'GoodID', 'Qtty', 'PriceOut', 'PartnerID', 'ObjectID', 'Note', 'UserRealTime'])
    .where('OperType', '=', sql.lit(OPERATION_TYPE[kind]))
    .where('Acct', 'in', numbers)
    .where(isDocumentLine())
    .orderBy('ID');
}
