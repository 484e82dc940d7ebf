import { stringify } from 'csv-stringify/sync';
import writeSheet from 'write-excel-file/node';
import type { Candidate, MatchKind } from '../domain/matching.ts';
import { problem, type Problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { inBoth, text, type Language } from '../i18n/text.ts';
import { matchPage } from '../store/match-page.ts';
import type { Server } from '../store/servers.ts';
import type { Store } from '../store/store.ts';
import type { MatchRow } from '../store/tables.ts';
import type { ChosenPair } from './matching.ts';
import type { RejectedPair } from './seen-pairs.ts';
import { tableCells } from './table-cells.ts';

/** Pairs as a table that a person goes through with a spreadsheet. */
export type MatchFormat = 'csv' | 'xlsx';

const COLUMNS = [
  'accept',
  'subject',
  'code',
  'name',
  'more',
  'price',
  'target',
  'targetCode',
  'targetName',
  'targetMore',
  'targetPrice',
  'score',
  'reason',
  'state',
] as const;
type Column = (typeof COLUMNS)[number];
type Line = Record<Column, string | number | null>;

/** What a table says: pairs to link, proposals that are not it, and rows that say something nobody can act on. */
export interface DecidedPairs {
  accepted: ChosenPair[];
  rejected: RejectedPair[];
  refused: { subject: string; problem: Problem }[];
}

const PAGE = 1000;

/** All compared records as a table: what is open first, with a blank column in which a person says yes or no. */
export async function writeMatchFile(
  store: Store,
  server: Server,
  { kind, format, language }: { kind: MatchKind; format: MatchFormat; language: Language },
): Promise<{ content: Buffer; rows: number }> {
  const lines: Line[] = [];
  for (const state of ['open', 'none', 'rejected', 'linked'] as const) {
    let after = null;
    for (;;) {
      const page = await matchPage(store, server.id, kind, { state, after, limit: PAGE });
      lines.push(...page.map((row) => lineOf(row, language)));
      if (page.length < PAGE) break;
      after = page.at(-1)!;
    }
  }
  const head = COLUMNS.map((column) => title(language, kind, column));
  const content = format === 'csv' ? csvOf(head, lines) : await sheetOf(head, lines);
  return { content, rows: lines.length };
}

function lineOf(row: MatchRow, language: Language): Line {
  const candidates = JSON.parse(row.candidates) as Candidate[];
  const target = candidates.find(({ id }) => id === (row.linked ?? row.proposed));
  return {
    accept: null,
    subject: row.subject,
    code: row.code,
    name: row.name,
    more: oneLine(row.more),
    price: row.price,
    target: row.linked ?? row.proposed,
    targetCode: target?.code ?? null,
    targetName: target?.name ?? null,
    targetMore: target ? oneLine(target.more) : null,
    targetPrice: target?.price ?? null,
    score: target?.score ?? null,
    reason: target ? text(language, `what.matchReason.${target.reason}`) : null,
    state: text(language, `what.matchState.${row.state}`),
  };
}

function oneLine(more: string): string {
  return more
    .split('\n')
    .filter((part) => part !== '')
    .join(', ');
}

function title(language: Language, kind: MatchKind, column: Column): string {
  return text(language, `what.matchColumn.${kind}.${column}`);
}

/** As a Bulgarian Excel opens it by itself: with a byte order mark and semicolons. A cell that begins like a formula is none. */
function csvOf(head: string[], lines: readonly Line[]): Buffer {
  const records = [head, ...lines.map((line) => COLUMNS.map((column) => line[column]))];
  return Buffer.from(stringify(records, { bom: true, delimiter: ';', escape_formulas: true }));
}

const WIDTHS: Partial<Record<Column, number>> = {
  name: 42,
  targetName: 42,
  reason: 24,
  code: 16,
  targetCode: 16,
};

async function sheetOf(head: string[], lines: readonly Line[]): Promise<Buffer> {
  const titles = head.map((value) => ({ value, type: String, fontWeight: 'bold' as const }));
  const rows = lines.map((line) =>
    COLUMNS.map((column) => {
      const value = line[column];
      if (value === null || value === '') return null;
      // Codes stay texts: a spreadsheet would take the zeros off.
      return typeof value === 'number' ? { value, type: Number } : { value, type: String };
    }),
  );
  return writeSheet([titles, ...rows], {
    columns: COLUMNS.map((column) => ({ width: WIDTHS[column] ?? 12 })),
    stickyRowsCount: 1,
  }).toBuffer();
}

/**
 * Understands a table that was written here and gone through by a person. Of a row whose first column says yes, the product of its number and
 * the item of its number are one; whose says no, are not, and without a number of an item it is of whatever is proposed. Other columns only help to read it. A row that says something and cannot be
 * understood is answered by its number; it keeps back no other.
 */
export async function readMatchFile(content: Buffer, kind: MatchKind): Promise<Result<DecidedPairs>> {
  const placesIn = (head: readonly string[]): number[] =>
    NEEDED.map((column) => head.findIndex((cell) => isTitle(cell, kind, column)));
  const read = await tableCells(content, (head) => placesIn(head).filter((place) => place !== -1).length);
  if (!read.ok) return read;
  const [head = [], ...rows] = read.value;
  const places = placesIn(head);
  const missing = NEEDED[places.indexOf(-1)];
  if (missing)
    return failed(problem('match-file-column', { column: inBoth(`what.matchColumn.${kind}.${missing}`) }));
  const decided: DecidedPairs = { accepted: [], rejected: [], refused: [] };
  for (const [index, row] of rows.entries())
    decideRow(decided, row, { places, width: head.length, number: index + 2 });
  return ok(decided);
}

const NEEDED = ['accept', 'subject', 'target'] as const;

/** What one row says, `number` being its number in the spreadsheet. */
function decideRow(
  decided: DecidedPairs,
  row: readonly string[],
  { places, width, number }: { places: readonly number[]; width: number; number: number },
): void {
  const [accept, subject, target] = places.map((place) => row[place]?.trim() ?? '') as [
    string,
    string,
    string,
  ];
  if (accept === '') return;
  const refuse = (found: Problem): void => {
    decided.refused.push({ subject: subject || `№ ${number}`, problem: found });
  };
  // A sign in a name that divided it moves all that follows, the numbers too; what a spreadsheet leaves out at the end moves nothing.
  const isMoved = row.slice(width).some((cell) => cell.trim() !== '') || row.length <= Math.max(...places);
  if (isMoved) return refuse(problem('match-file-cells', { row: number, cells: row.length, titles: width }));
  const answer = answerOf(accept);
  if (answer === null)
    return refuse(problem('match-file-answer', { row: number, answer: accept.slice(0, 40) }));
  const found = /^[1-9]\d{0,9}$/.test(target) ? Number(target) : null;
  if (subject === '' || (answer && found === null))
    return refuse(problem('match-file-target', { row: number }));
  if (answer) decided.accepted.push({ subject, target: found! });
  else decided.rejected.push({ subject, target: found });
}

const YES = new Set(['да', 'yes', 'y', 'x', 'х', '1', '+', 'true', 'д']);
const NO = new Set(['не', 'no', 'n', '0', '-', 'false', 'н']);

/** Yes, no, or no word for either. */
function answerOf(cell: string): boolean | null {
  const word = cell.toLowerCase().replace(/^'/, '');
  if (YES.has(word)) return true;
  return NO.has(word) ? false : null;
}

function isTitle(cell: string, kind: MatchKind, column: Column): boolean {
  const said = cell.trim().toLowerCase();
  return (['bg', 'en'] as const).some((language) => title(language, kind, column).toLowerCase() === said);
}
