import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { onTestFinished } from 'vitest';
import { openStore, type Store } from '../src/store/store.ts';

/** A folder of the test's own, gone when the test ends. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kervan-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** An empty store that is closed when the test ends; in memory unless a file is named. */
export function testStore(file = ':memory:'): Store {
  const opened = openStore(file);
  if (!opened.ok) throw new Error(opened.problem.code);
  onTestFinished(() => opened.value.destroy());
  return opened.value;
}

/** From now on SQLite refuses to write the store, as it does when the file may only be read; or writes it again. */
export async function letOnlyRead(store: Store, isOnlyRead: boolean): Promise<void> {
  await sql.raw(`PRAGMA query_only = ${Number(isOnlyRead)}`).execute(store);
}
