import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { readSheet } from 'read-excel-file/node';
import writeSheet from 'write-excel-file/node';
import type { Candidate, MatchKind } from '../domain/matching.ts';
import { problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { inBoth, text, type Language } from '../i18n/text.ts';
import { matchPage } from '../store/match-page.ts';
import type { Server } from '../store/servers.ts';
import type { Store } from '../store/store.ts';
import type { MatchRow } from '../store/tables.ts';
import type { ChosenPair } from './matching.ts';
import { unpacksWithin } from './unpacked-size.ts';

/** Pairs as a table that a person goes through with a spreadsheet. */
export type MatchFormat = 'csv' | 'xlsx';

/** Larger files are no tables of pairs. */
export const LONGEST_MATCH_FILE = 30 * 1024 * 1024;

/** What is in a workbook of such a size, when a person has made it. */
const LONGEST_UNPACKED = 200 * 1024 * 1024;

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

/** What a table says: pairs to link, and proposals that are not it. */
export interface DecidedPairs {
  accepted: ChosenPair[];
  rejected: string[];
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
 * the item of its number are one; whose says no, are not. Other columns only help to read it. Whether it is CSV or XLSX is seen by
 * its first bytes.
 */
export async function readMatchFile(content: Buffer, kind: MatchKind): Promise<Result<DecidedPairs>> {
  const read = await cellsOf(content);
  if (!read.ok) return read;
  const [head = [], ...rows] = read.value;
  const places = new Map<Column, number>();
  for (const column of ['accept', 'subject', 'target'] as const) {
    const place = head.findIndex((cell) => isTitle(cell, kind, column));
    if (place === -1)
      return failed(problem('match-file-column', { column: inBoth(`what.matchColumn.${kind}.${column}`) }));
    places.set(column, place);
  }
  const decided: DecidedPairs = { accepted: [], rejected: [] };
  for (const row of rows) {
    const [accept, subject, target] = (['accept', 'subject', 'target'] as const).map(
      (column) => row[places.get(column)!]?.trim() ?? '',
    ) as [string, string, string];
    const answer = answerOf(accept);
    if (answer === null || subject === '') continue;
    if (!answer) decided.rejected.push(subject);
    else if (/^[1-9]\d{0,9}$/.test(target)) decided.accepted.push({ subject, target: Number(target) });
  }
  return ok(decided);
}

const YES = new Set(['да', 'yes', 'y', 'x', 'х', '1', '+', 'true', 'д']);
const NO = new Set(['не', 'no', 'n', '0', '-', 'false', 'н']);

/** Yes, no, or nothing said. */
function answerOf(cell: string): boolean | null {
  const word = cell.toLowerCase().replace(/^'/, '');
  if (YES.has(word)) return true;
  return NO.has(word) ? false : null;
}

function isTitle(cell: string, kind: MatchKind, column: Column): boolean {
  const said = cell.trim().toLowerCase();
  return (['bg', 'en'] as const).some((language) => title(language, kind, column).toLowerCase() === said);
}

async function cellsOf(content: Buffer): Promise<Result<string[][]>> {
  try {
    if (content.length > LONGEST_MATCH_FILE) throw new Error(`${content.length} > ${LONGEST_MATCH_FILE}`);
    if (content.subarray(0, 2).toString('latin1') !== 'PK')
      return ok(
        parse(content, {
          bom: true,
          delimiter: [';', ',', '\t'],
          relax_column_count: true,
          skip_empty_lines: true,
        }),
      );
    if (!(await unpacksWithin(content, LONGEST_UNPACKED)))
      throw new Error(`no workbook that unpacks to at most ${LONGEST_UNPACKED / 1024 / 1024} MB`);
    const rows = await readSheet(content);
    return ok(rows.map((row) => row.map((cell) => (cell === null ? '' : String(cell)))));
  } catch (error) {
    // What cannot be read as a table is the file's fault, whatever the library calls it.
    return failed(
      problem('match-file-unreadable', { detail: error instanceof Error ? error.message : String(error) }),
    );
  }
}
