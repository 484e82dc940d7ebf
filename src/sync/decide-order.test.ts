import { describe, expect, test } from 'vitest';
import { definitionSchema } from '../domain/settings.ts';
import { startOfDay } from '../domain/local-time.ts';
import { decide } from './decide-order.ts';

test.each([
  ['winter', '2026-11-23', 'Europe/Sofia', '2026-11-22T22:00:00Z'],
  ['summer', '2026-07-01', 'Europe/Sofia', '2026-06-30T21:00:00Z'],
  ['the day summer time begins', '2026-03-29', 'Europe/Sofia', '2026-03-28T22:00:00Z'],
  ['the day after', '2026-03-30', 'Europe/Sofia', '2026-03-29T21:00:00Z'],
  ['the day summer time ends', '2026-10-25', 'Europe/Sofia', '2026-10-24T21:00:00Z'],
  ['the day after', '2026-10-26', 'Europe/Sofia', '2026-10-25T22:00:00Z'],
  ['west of Greenwich', '2026-03-08', 'America/New_York', '2026-03-08T05:00:00Z'],
  ['far east', '2026-01-01', 'Pacific/Auckland', '2025-12-31T11:00:00Z'],
  ['no offset', '2026-01-01', 'UTC', '2026-01-01T00:00:00Z'],
])('the start of a day: %s', (_, day, zone, moment) => {
  expect(startOfDay(zone, day).toISOString()).toBe(new Date(moment).toISOString());
});

describe('whether an order is due', () => {
  const definition = definitionSchema.parse({
    name: 'sofia',
    warehouse: { version: '3.07.056', database: { kind: 'sqlite', file: 'x.db' } },
    shop: { url: 'http://127.0.0.1', apiId: 'demo', key: 'k' },
    settings: { import: { location: 3, since: '2026-11-01', orderStatuses: ['confirmed', 'shipped'] } },
  });
  const row = (status: string, created_at: string | null = '2026-11-20T10:00:00Z') => ({
    status,
    created_at,
    erased_at: null,
  });

  test.each([
    ['a chosen status', row('shipped'), null, null],
    ['a status that is not chosen', row('new'), 'status', null],
    ['the first moment of the day', row('confirmed', '2026-10-31T22:00:00.000Z'), null, null],
    ['the last moment before it', row('confirmed', '2026-10-31T21:59:59.999Z'), 'before-since', null],
    ['a cancelled one', row('cancelled'), 'ended', 'ended'],
    ['a returned one', row('returned', '2025-01-01T10:00:00Z'), 'ended', 'ended'],
    ['one that cannot be read', row('', null), null, null],
    ['one of which only a status that is not chosen can be read', row('new', null), 'status', null],
  ] as const)('%s', (_, order, reason, reasonWhenAsked) => {
    expect(decide(order, definition, false)?.reason ?? null).toBe(reason);
    expect(decide(order, definition, true)?.reason ?? null).toBe(reasonWhenAsked);
  });
});
