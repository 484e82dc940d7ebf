import { at, isSupto, type Draft } from './draft.ts';
import type { Section } from './field.ts';

const prints = (draft: Draft): boolean => (at(draft, 'printer') ?? null) !== null;

/** What the receipt of a method of payment shows. */
const RECEIPTS = [
  'none',
  'cash',
  'card',
  'bank',
  'coupons',
  'ext-coupons',
  'check',
  'packaging',
  'internal-usage',
  'damage',
  'reserved1',
  'reserved2',
];

export const PRINT: Section = {
  id: 'print',
  fields: [
    { path: 'printer', control: { kind: 'printer' } },
    { path: 'printer.host', isRequired: true, control: { kind: 'text' }, applies: prints },
    { path: 'printer.port', control: { kind: 'number' }, applies: prints },
    { path: 'printer.printer', isRequired: true, control: { kind: 'text' }, applies: prints },
    {
      path: 'printer.taxGroups',
      control: { kind: 'table', table: { blank: 1, columns: [{ name: null, kind: 'number' }] } },
      applies: prints,
    },
    { path: 'printer.operator', control: { kind: 'text' }, applies: prints },
    { path: 'printer.password', control: { kind: 'secret' }, applies: prints },
    {
      path: 'printer.reversals',
      control: { kind: 'one-of', values: ['all', 'paid-in-cash', 'none'] },
      applies: prints,
    },
    {
      path: 'printer.correctionReason',
      control: { kind: 'one-of', values: ['operator-error', 'refund', 'tax-base-reduction'] },
      applies: prints,
    },
    {
      path: 'settings.import.cashRegister',
      control: { kind: 'text', none: true, placeholder: 'DT000000' },
      applies: isSupto,
    },
    {
      path: 'settings.import.saleNumbers',
      control: {
        kind: 'pair',
        parts: [
          { name: 'from', kind: 'number' },
          { name: 'to', kind: 'number' },
        ],
      },
      applies: isSupto,
    },
    {
      path: 'settings.import.padOperatorCode',
      control: { kind: 'yes-no' },
      applies: isSupto,
    },
    {
      path: 'settings.import.declaration',
      control: {
        kind: 'pair',
        parts: [
          { name: 'by', kind: 'text' },
          { name: 'on', kind: 'day' },
        ],
      },
      applies: isSupto,
    },
  ],
};

export const MAPS: Section = {
  id: 'maps',
  fields: [
    {
      path: 'settings.matchBy',
      control: { kind: 'one-of', values: ['code', 'barcode', 'catalog1', 'catalog2', 'catalog3'] },
    },
    {
      path: 'settings.maps.payments',
      control: {
        kind: 'table',
        table: {
          blank: { paymentType: 1, paidWhen: 'shop-says', receipt: 'cash' },
          columns: [
            { name: 'paymentType', kind: 'choice', list: 'paymentTypes' },
            { name: 'paidWhen', kind: 'one-of', values: ['shop-says', 'document', 'never'] },
            { name: 'receipt', kind: 'one-of', values: RECEIPTS },
          ],
        },
      },
    },
    {
      path: 'settings.maps.deliveries',
      control: { kind: 'table', table: { blank: { item: 1 }, columns: [{ name: 'item', kind: 'item' }] } },
    },
    {
      path: 'settings.maps.vat',
      control: {
        kind: 'table',
        table: { blank: 1, columns: [{ name: null, kind: 'choice', list: 'vatGroups' }] },
      },
    },
  ],
};

export const SCHEDULE: Section = {
  id: 'schedule',
  fields: [
    { path: 'schedules.import', control: { kind: 'schedule' } },
    { path: 'schedules.export', control: { kind: 'schedule' } },
    { path: 'schedules.audit', control: { kind: 'schedule' } },
  ],
};
