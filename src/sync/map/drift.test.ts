import { expect, test } from 'vitest';
import { decimal } from '../../domain/decimal.ts';
import { driftOf, type StockStanding } from './drift.ts';

const NOW = Date.parse('2026-11-24T01:00:00Z');
const minutesAgo = (minutes: number): Date => new Date(NOW - minutes * 60_000);

/** Sent an hour ago and shown as it should be. */
const GOOD: StockStanding = {
  isLinked: true,
  isListed: true,
  due: decimal('7'),
  shown: decimal('7'),
  sent: decimal('7'),
  sentAt: minutesAgo(60),
  isTouched: false,
  isSure: true,
  hasFailed: false,
  changedAt: minutesAgo(60),
  readAt: new Date(NOW),
};
const [THREE, NINE] = [decimal('3'), decimal('9')];

test.each<[rule: string, expected: ReturnType<typeof driftOf>, change: Partial<StockStanding>]>([
  ['what is shown as it should be is no difference', null, {}],
  ['nor is it when it is not known why', null, { isTouched: true, isSure: false, sent: THREE }],
  ['a quantity written otherwise is the same', null, { shown: decimal('7.000') }],
  ['a service has none to compare', null, { due: null, shown: NINE }],
  ['a shop that does not say has none to compare', null, { shown: null }],
  ['what was never linked is no difference', null, { isLinked: false, sent: null, due: null }],
  ['what was sent and has lost its item is unlinked', 'unlinked', { isLinked: false, due: null }],
  ['what the shop tells of no more', 'not-listed', { isListed: false }],
  ['a service it tells of no more is no difference', null, { isListed: false, due: null }],
  ['what was refused has failed', 'failed', { due: NINE, hasFailed: true }],
  ['what was never sent', 'never-sent', { shown: NINE, sent: null, sentAt: null, isSure: false }],
  ['an order explains it', 'sale-in-flight', { shown: THREE, isTouched: true, isSure: false }],
  ['less since a moment may be a sale', 'maybe-sale', { shown: THREE, changedAt: minutesAgo(3) }],
  ['more since a moment is none', 'edited', { shown: NINE, changedAt: minutesAgo(3) }],
  ['less since long is none', 'edited', { shown: THREE, changedAt: minutesAgo(20) }],
  ['the warehouse changed since', 'not-yet-sent', { due: NINE }],
  ['an answer that never came', 'not-yet-sent', { shown: THREE, isSure: false }],
  ['accepted and never changed since is not shown', 'not-shown', { shown: THREE }],
  ['the moment of the sending itself is no change', 'not-shown', { shown: NINE, changedAt: minutesAgo(59) }],
])('%s', (_, expected, change) => {
  expect(driftOf({ ...GOOD, ...change })).toBe(expected);
});
