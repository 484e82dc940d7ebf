import { expect, test } from 'vitest';
import { becameOf, detailOf, subjectOf } from './records.ts';

test('a record says what it is of', () => {
  expect(subjectOf('order 7000002')).toEqual({ kind: 'order', number: '7000002' });
  expect(subjectOf('sku риза 40 / синя')).toEqual({ kind: 'sku', sku: 'риза 40 / синя' });
  expect(subjectOf('part export')).toEqual({ kind: 'part', part: 'export' });
  expect(subjectOf('product 500001')).toEqual({ kind: 'product', product: '500001' });
  expect(subjectOf('customer 31')).toEqual({ kind: 'customer', customer: '31' });
  expect(subjectOf('receipt 7000002/12')).toEqual({ kind: 'receipt', order: '7000002', receipt: '12' });
  expect(subjectOf('check 2')).toEqual({ kind: 'other' });
});

test('the word beside an outcome is told apart', () => {
  expect(detailOf(null)).toEqual({ kind: 'none' });
  expect(detailOf('1204')).toEqual({ kind: 'document', number: '1204' });
  expect(detailOf('3 → 5')).toEqual({ kind: 'quantity', before: '3', after: '5' });
  expect(detailOf('? → 5')).toEqual({ kind: 'quantity', before: null, after: '5' });
  expect(detailOf('closed')).toEqual({ kind: 'known', word: 'closed' });
  expect(detailOf('became 2/151')).toEqual({ kind: 'became', operationType: '2', number: '151' });
  expect(detailOf('item-not-found')).toEqual({ kind: 'problem', code: 'item-not-found' });
});

test('a reason to wait keeps what its sentence needs', () => {
  expect(detailOf('{"reason":"status","status":"new"}')).toEqual({
    kind: 'waits',
    reason: 'status',
    status: 'new',
    since: '',
  });
  expect(detailOf('{broken')).toEqual({ kind: 'none' });
});

test('a difference keeps its cause and its quantities', () => {
  expect(
    detailOf('{"variant":"5","name":"Чаша","cause":"edited","shown":"9","sent":"7","due":null}'),
  ).toEqual({
    kind: 'drift',
    variant: '5',
    name: 'Чаша',
    cause: 'edited',
    shown: '9',
    sent: '7',
    due: null,
  });
});

test('what a document became is read from its reason only', () => {
  expect(becameOf('became 2/151')).toEqual({ operationType: '2', number: '151' });
  expect(becameOf('became something')).toBeNull();
});
