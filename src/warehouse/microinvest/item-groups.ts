import { text } from './conditions.ts';
import type { Session } from './session.ts';
import { foldText, type OpenTransaction } from './sql/dialect.ts';
import { storableText, textRoom } from './text.ts';
import { ok, type Result } from '../../domain/result.ts';

/** goodsgroups row 1, the system group. */
const SYSTEM_GROUP = 1;
/** Each level of a group's code is three letters: "AAA", "AAAAAB". */
const STEP = 3;

interface Group {
  id: number;
  code: string;
  name: string;
}

/**
 * The group of a path of names from the top down; levels that are missing are made, each with the code after the last of its siblings,
 * as the vendor's open edition gives them. An empty path is the system group.
 */
export async function groupOfPath(
  session: Session,
  transaction: OpenTransaction,
  path: readonly string[],
): Promise<Result<number>> {
  if (path.length === 0) return ok(SYSTEM_GROUP);
  const rows = await transaction.selectFrom('goodsgroups').select(['ID', 'Code', 'Name']).execute();
  const groups = rows.map(({ ID, Code, Name }): Group => ({ id: ID, code: text(Code), name: text(Name) }));
  let parent: Group = { id: SYSTEM_GROUP, code: '', name: '' };
  for (const step of path) {
    const name = storableText(step, textRoom(session.columns, 'goodsgroups', 'Name'));
    if (!name.ok) return name;
    const siblings = groups.filter(
      ({ code }) => code.length === parent.code.length + STEP && code.startsWith(parent.code),
    );
    const known = siblings.find((group) => foldText(group.name) === foldText(name.value));
    const group =
      known ?? (await makeGroup(session, transaction, name.value, nextCode(parent.code, siblings)));
    if (!known) groups.push(group);
    parent = group;
  }
  return ok(parent.id);
}

async function makeGroup(
  { dialect }: Session,
  transaction: OpenTransaction,
  name: string,
  code: string,
): Promise<Group> {
  const id = await dialect.addRow(transaction, 'goodsgroups', { Name: name, Code: code });
  return { id, code, name };
}

/** "AAA" for the first, "AAD" after "AAC", "ABA" after "AAZ". */
export function nextCode(parent: string, siblings: readonly { code: string }[]): string {
  const last = siblings
    .map(({ code }) => code.slice(parent.length).toUpperCase())
    .filter((step) => /^[A-Z]{3}$/.test(step))
    .sort()
    .at(-1);
  const next = last === undefined ? 0 : numberOf(last) + 1;
  return parent + lettersOf(next);
}

function numberOf(letters: string): number {
  return Array.from(letters).reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 65, 0);
}

function lettersOf(number: number): string {
  return [676, 26, 1].map((weight) => String.fromCharCode(65 + (Math.floor(number / weight) % 26))).join('');
}
