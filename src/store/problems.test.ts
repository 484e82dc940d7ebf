import { expect, test } from 'vitest';
import { testStore } from '../../test/store.ts';
import type { ServerId } from '../domain/ids.ts';
import { problem } from '../domain/problem.ts';
import { closeProblems, closeProblemsOf, countProblems, listProblems, openProblem } from './problems.ts';

const [SERVER, OTHER] = ['server', 'other'] as ServerId[];
const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 10, minute));

test('the same problem of a record is renewed, not doubled, and remembers when it began', async () => {
  const store = testStore();
  await openProblem(store, SERVER!, 'order 1', problem('item-not-found', { sku: 'А' }), null, at(0));
  await openProblem(store, SERVER!, 'order 1', problem('item-not-found', { sku: 'Б' }), null, at(5), at(6));
  expect(await listProblems(store, SERVER!)).toMatchObject([
    { code: 'item-not-found', params: { sku: 'Б' }, firstAt: at(0), lastAt: at(5), nextTryAt: at(6) },
  ]);
});

test('they are listed newest first, counted by server, and closed by record', async () => {
  const store = testStore();
  await openProblem(store, SERVER!, 'order 1', problem('item-not-found'), null, at(0));
  await openProblem(store, SERVER!, 'order 1', problem('item-without-sku'), null, at(1));
  await openProblem(store, SERVER!, 'order 2', problem('order-currency'), null, at(2));
  await openProblem(store, OTHER!, 'order 1', problem('order-currency'), null, at(3));
  expect((await listProblems(store, SERVER!)).map(({ code }) => code)).toEqual([
    'order-currency',
    'item-without-sku',
    'item-not-found',
  ]);
  expect(await countProblems(store)).toEqual(
    new Map([
      [SERVER, 3],
      [OTHER, 1],
    ]),
  );
  await closeProblems(store, SERVER!, 'order 1', ['item-not-found']);
  await closeProblems(store, SERVER!, 'order 2');
  expect((await listProblems(store, SERVER!)).map(({ code }) => code)).toEqual(['item-not-found']);
  expect(await listProblems(store, OTHER!)).toHaveLength(1);
});

test('problems of some kinds are closed on thousands of records at once, others stay', async () => {
  const store = testStore();
  const records = Array.from({ length: 1200 }, (_, index) => `sku ${index}`);
  for (const record of ['sku 0', 'sku 600', 'sku 1199']) {
    await openProblem(store, SERVER!, record, problem('link-item-gone'), null, at(0));
    await openProblem(store, SERVER!, record, problem('stock-refused'), null, at(0));
  }
  await closeProblemsOf(store, SERVER!, records, ['link-item-gone']);
  expect((await listProblems(store, SERVER!)).map(({ code }) => code)).toEqual(
    Array(3).fill('stock-refused'),
  );
});
