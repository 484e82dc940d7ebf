import { expect } from 'vitest';
import type { Problem } from '../../../src/domain/problem.ts';
import type { Result } from '../../../src/domain/result.ts';
import type { Page, PageQuery } from '../../../src/shop/shop.ts';

export function valueOf<Value>(result: Result<Value>): Value {
  if (!result.ok) throw new Error(`a problem came: ${JSON.stringify(result.problem)}`);
  return result.value;
}

export function problemOf(result: Result<unknown>): Problem {
  if (result.ok) throw new Error('a value came where a problem was expected');
  return result.problem;
}

/** Reads a list to its end, as a caller would: updatedSince is repeated with the cursor. */
export async function allPages<Item>(
  read: (query: PageQuery) => Promise<Result<Page<Item>>>,
): Promise<Page<Item>[]> {
  const pages: Page<Item>[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<Item> = valueOf(
      await read({ updatedSince: new Date(0), ...(cursor ? { cursor } : {}) }),
    );
    expect(page.problems).toEqual([]);
    pages.push(page);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return pages;
}
