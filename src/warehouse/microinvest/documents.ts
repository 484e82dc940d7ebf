import { CompiledQuery, sql } from 'kysely';
import { toDouble } from '../../domain/decimal.ts';
import {
  OPERATION_TYPE,
  type DocumentKind,
  type DocumentLine,
  type DocumentPlan,
  type WrittenDocument,
} from '../../domain/document.ts';
import { problem } from '../../domain/problem.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { ItemId, PartnerId } from '../../domain/ids.ts';
import type { DocumentOutcome, DocumentRow, StandingDocument } from '../warehouse.ts';
import { attempt, inTransaction, reading } from './attempt.ts';
import { documentBeside } from './document-beside.ts';
import { liveDocument } from './live-documents.ts';
import { isDocumentKey, markerOf, newestLine } from './markers.ts';
import { readLedger, reserveNumber } from './numbers.ts';
import { createRecords } from './new-records.ts';
import { insertMoney } from './payments.ts';
import { replaceOrder } from './replace-order.ts';
import { insertSaleNumber, saleNumberFor } from './sale-numbers.ts';
import { moveStock } from './sale-stock.ts';
import { kindOfKey, SEQUENCES } from './sequences.ts';
import type { Session } from './session.ts';
import type { Database, OpenTransaction } from './sql/dialect.ts';
import { storableText, textRoom } from './text.ts';

/** Lines in one INSERT where the engine does not want fewer: about 100 kB. */
const LINES_PER_INSERT = 500;

/**
 * Writes a document exactly once: an order (OperType 19), a sale (2) or a return (34).
 *
 * The story of two Kervans with the same order: both begin a transaction and insert the order's key into nextacct,
 * whose primary key it is. One of them waits there until the other has committed key, number and lines together, and
 * is then refused; it writes nothing and looks up what stands there. If the other rolls back, the waiting one goes on.
 * A Kervan whose connection dies at its commit does not know; it calls again, and the key tells.
 *
 * The story of the trimmed key: a year later the key is gone from nextacct while the order is still open. The insert of the
 * key succeeds; then, still before anything else, the lines are searched for the marker. They are there: the key just
 * inserted is kept (put back) and nothing is written.
 */
export async function writeDocument(
  session: Session,
  plan: DocumentPlan,
  isOurs: StandingDocument['isOurs'] = () => true,
): Promise<Result<DocumentOutcome>> {
  const storable = storablePlan(session, plan);
  if (!storable.ok) return storable;
  return session.oneAtATime(() => writeOrFind(session, storable.value, isOurs));
}

/** The plan with its key and note as the database keeps them; a plan that cannot be written throws, as a bug of its maker. */
export function storablePlan(session: Session, plan: DocumentPlan): Result<DocumentPlan> {
  const key = checkedKey(plan);
  const note = storableNote(session, plan, key);
  return note.ok ? ok({ ...plan, key, note: note.value }) : note;
}

async function writeOrFind(
  session: Session,
  plan: DocumentPlan,
  isOurs: StandingDocument['isOurs'],
): Promise<Result<DocumentOutcome>> {
  const written = await attempt(session, async () => {
    let isFinished = false;
    const done = await inTransaction(session.database, async (transaction) => {
      const once = await writeOnce(session, transaction, plan, isOurs);
      isFinished = once.ok && once.value?.kind === 'finished';
      // Nothing is to stay of it, not even the key; and not everybody may delete one.
      return isFinished ? failed(problem('order-document-beside')) : once;
    });
    return isFinished ? ok<DocumentOutcome>({ kind: 'finished' }) : done;
  });
  if (!written.ok) return written;
  if (written.value === null) return reading(session, () => standing(session, plan.key));
  if (written.value.kind === 'written') {
    session.markers.wrote({ ...written.value.document!, lines: plan.lines.length });
  }
  return ok(written.value);
}

/** A plan that cannot be written is a bug of its maker: it would make a document nobody can find or see. */
function checkedKey(plan: DocumentPlan): string {
  const key = plan.key.toUpperCase();
  if (!isDocumentKey(key)) throw new TypeError(`not a document key: ${JSON.stringify(plan.key)}`);
  if (markerOf(plan.note) !== key) throw new TypeError(`the note does not begin with ${key}`);
  if (plan.lines.length === 0) throw new TypeError(`${key} has no lines`);
  if (kindOfKey(key) !== plan.kind) throw new TypeError(`${key} is no key of a ${plan.kind}`);
  const ids = [plan.location, plan.partner, plan.user, ...plan.lines.map((line) => line.item)];
  if (ids.some((id) => typeof id === 'number' && !(id > 0)))
    throw new TypeError(`${key} names a record without a number`);
  return key;
}

/** The note as this database can hold it; the marker at its start must survive whole. */
function storableNote(session: Session, plan: DocumentPlan, key: string): Result<string> {
  const room = textRoom(session.columns, 'operations', 'Note');
  const note = storableText(plan.note, room);
  if (!note.ok || markerOf(note.value) === key) return note;
  return failed(problem('text-not-storable', { column: room.column, character: key }));
}

/** One try: the outcome, or null (with nothing written) when the key is taken. */
async function writeOnce(
  session: Session,
  transaction: OpenTransaction,
  plan: DocumentPlan,
  isOurs: StandingDocument['isOurs'],
): Promise<Result<DocumentOutcome | null>> {
  if (!(await session.dialect.insertIfAbsent(transaction, plan.key))) return ok(null);
  const ledger = await readLedger(session, transaction, plan.location, SEQUENCES[plan.kind]);
  const existing = await liveDocument(session, transaction, plan.key, ledger.newestLine);
  if (existing) return ok({ kind: 'existing', document: existing });
  const beside = await documentBeside(session, transaction, plan, ledger.newestLine);
  if (beside === 'finished') return ok({ kind: 'finished' });
  if (beside) return failed(problem('order-document-beside', { document: beside.number }));
  const number = await reserveNumber(session, transaction, ledger);
  if (!number.ok) return number;
  const saleNumber = plan.saleNumber ? await saleNumberFor(session, transaction, plan.saleNumber) : ok(null);
  if (!saleNumber.ok) return saleNumber;
  const document: WrittenDocument = {
    key: plan.key,
    kind: plan.kind,
    number: number.value,
    writtenAt: ledger.clock,
    saleNumber: saleNumber.value && saleNumber.value.text,
  };
  if (plan.replaces) {
    const replaced = await replaceOrder(session, transaction, plan, { document, isOurs });
    if (!replaced.ok) return replaced;
  }
  const created = await createRecords(session, transaction, plan, document.writtenAt);
  if (!created.ok) return created;
  const whole = created.value;
  await insertLines(session, transaction, whole, document);
  if (plan.kind !== 'order') {
    const moved = await moveStock(session, transaction, whole);
    if (!moved.ok) return moved;
    await insertMoney(session.dialect, transaction, whole, document.number, document.writtenAt);
  }
  if (saleNumber.value) await insertSaleNumber(transaction, plan, saleNumber.value, document);
  return ok({
    kind: 'written',
    document: { ...document, rows: whole.lines.map((line) => writtenRow(whole, line)) },
  });
}

/** What stands under a key that is taken: the live document, or nothing any more (converted or voided in the vendor's program). */
async function standing(session: Session, key: string): Promise<DocumentOutcome> {
  const { database } = session;
  const document =
    (await liveDocument(session, database, key, await newestLine(database))) ??
    (await liveDocument(session, database, key, 'afresh'));
  return document ? { kind: 'existing', document } : { kind: 'finished' };
}

/** A line of a plan as the row it becomes. */
export function writtenRow(
  { partner, location }: DocumentPlan,
  { item, quantity, priceOut }: DocumentLine,
): DocumentRow {
  return { item: item as ItemId, quantity, priceOut, partner: partner as PartnerId, location };
}

/** Adds the lines of a document. */
export async function insertLines(
  session: Session,
  transaction: OpenTransaction,
  plan: DocumentPlan,
  document: WrittenDocument,
): Promise<void> {
  const rows = plan.lines.map((line) => operationsRow(plan, line, document));
  const most = Math.min(
    LINES_PER_INSERT,
    session.dialect.rowsPerInsert(Math.max(1, Object.keys(rows[0] ?? {}).length)),
  );
  for (let start = 0; start < rows.length; start += most) {
    const part = rows.slice(start, start + most);
    const text = session.keptText(`insert ${part.length} lines of a ${document.kind}`, () =>
      insertLinesQuery(transaction, document.kind, part),
    );
    await transaction.executeQuery(CompiledQuery.raw(text, part.flatMap(Object.values)));
  }
}

/** Its parameters are the values of the rows, in their order. */
export function insertLinesQuery(
  database: Database,
  kind: DocumentKind,
  rows: ReturnType<typeof operationsRow>[],
) {
  const ofKind = { OperType: sql.lit(OPERATION_TYPE[kind]), Sign: sql.lit(SIGN[kind]) };
  return database.insertInto('operations').values(rows.map((row) => ({ ...ofKind, ...CONSTANTS, ...row })));
}

/** How a line moves the stock. An order does not: its lines reserve. */
const SIGN: Record<DocumentKind, number> = { order: 0, sale: -1, return: 1 };

/** What never varies, written into the SQL text once instead of sent with every line. */
const CONSTANTS = {
  CurrencyID: sql.lit(1),
  CurrencyRate: sql.lit(1),
  Lot: sql.lit(' '),
  /** lots row 1: no lot. */
  LotID: sql.lit(1),
  SrcDocID: sql.lit(0),
};

/**
 * What varies in one line as Warehouse Pro keeps it. Every column is supplied: in upgraded databases columns have no default, and the
 * program drops lines with NULLs. VAT is an amount per unit; PriceOut already holds the discount; the time is the database
 * server's and the same on all lines. (The exact row Warehouse Pro writes for an order is inferred from its other documents.)
 */
export function operationsRow(
  plan: DocumentPlan,
  line: DocumentLine,
  { number, writtenAt }: WrittenDocument,
) {
  return {
    Acct: number,
    GoodID: line.item,
    PartnerID: plan.partner,
    ObjectID: plan.location,
    OperatorID: plan.user,
    Qtty: toDouble(line.quantity),
    PriceIn: toDouble(line.priceIn),
    PriceOut: toDouble(line.priceOut),
    VATIn: toDouble(line.vatIn),
    VATOut: toDouble(line.vatOut),
    Discount: toDouble(line.discountPercent),
    Date: `${plan.date} 00:00:00`,
    Note: plan.note,
    UserID: plan.user,
    UserRealTime: writtenAt,
  };
}
