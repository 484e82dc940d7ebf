import { parse } from 'csv-parse/sync';
import { problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { storedArchive } from './stored-archive.ts';
import { unpackedWithin } from './unpacked-size.ts';
import { UnreadableTable, workbookRows } from './workbook-rows.ts';

/** Larger files are no tables of pairs. */
export const LONGEST_MATCH_FILE = 30 * 1024 * 1024;

/** What is in a workbook of such a size, when a person has made it. */
const LONGEST_UNPACKED = 200 * 1024 * 1024;

/** The only files of a workbook that its reader opens. */
const isRead = (name: string): boolean => /\.xml(\.rels)?$/.test(name);

const DELIMITERS = [';', ',', '\t'] as const;
type Delimiter = (typeof DELIMITERS)[number];

/**
 * The cells of a table, blank rows included, so that a row is found by its number. Whether it is CSV or XLSX is seen by its first bytes. A CSV
 * is divided by one sign only, the one that makes the most of its first row: the others stand inside of names and prices. `knownIn` counts the
 * titles that a first row has.
 */
export async function tableCells(
  content: Buffer,
  knownIn: (head: readonly string[]) => number,
): Promise<Result<string[][]>> {
  try {
    if (content.length > LONGEST_MATCH_FILE)
      throw new UnreadableTable({ bg: 'файлът е твърде голям', en: 'the file is too large' });
    if (content.subarray(0, 2).toString('latin1') !== 'PK') return ok(csvCells(textOf(content), knownIn));
    return ok(await workbookCells(content));
  } catch (error) {
    // What cannot be read as a table is the file's fault, whatever the library calls it.
    const own = error instanceof UnreadableTable ? error.words : null;
    const detail = own ?? (error instanceof Error ? error.message : String(error));
    return failed(problem('match-file-unreadable', { detail }));
  }
}

/**
 * The reader believes what the headers of an archive say, makes room for that, and reads also what the archive's directory does not name. So it
 * never sees the archive that was sent, but one made of what was unpacked and counted here.
 */
async function workbookCells(content: Buffer): Promise<string[][]> {
  const files = await unpackedWithin(content, LONGEST_UNPACKED, isRead);
  const most = `${LONGEST_UNPACKED / 1024 / 1024} MB`;
  if (!files)
    throw new UnreadableTable({
      bg: `не е работна книга, която се разпакетира до най-много ${most}`,
      en: `no workbook that unpacks to at most ${most}`,
    });
  return workbookRows(storedArchive(files));
}

function csvCells(text: string, knownIn: (head: readonly string[]) => number): string[][] {
  const heads = DELIMITERS.map((delimiter) => ({
    delimiter,
    known: knownIn(rowsOf(text, delimiter, 1)[0] ?? []),
  }));
  const best = heads.reduce((most, each) => (each.known > most.known ? each : most));
  return rowsOf(text, best.delimiter);
}

function rowsOf(text: string, delimiter: Delimiter, to = -1): string[][] {
  return parse(text, { delimiter, relax_column_count: true, to });
}

/** Spreadsheets save UTF-8, UTF-16 as "Unicode text", and older ones what Windows uses for Cyrillic. */
function textOf(content: Buffer): string {
  if (content[0] === 0xff && content[1] === 0xfe) return new TextDecoder('utf-16le').decode(content);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    return new TextDecoder('windows-1251').decode(content);
  }
}
