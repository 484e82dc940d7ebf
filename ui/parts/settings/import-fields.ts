import { at, isSupto } from './draft.ts';
import type { Section } from './field.ts';

export const IMPORT: Section = {
  id: 'import',
  fields: [
    {
      path: 'settings.import.location',
      isRequired: true,
      control: { kind: 'choice', list: 'locations' },
    },
    { path: 'settings.import.orderStatuses', control: { kind: 'statuses' } },
    { path: 'settings.import.cancelStatuses', control: { kind: 'statuses' } },
    { path: 'settings.import.returnStatuses', control: { kind: 'statuses' } },
    {
      path: 'settings.import.activeUser',
      isRequired: true,
      control: { kind: 'choice', list: 'users', none: true },
      applies: isSupto,
    },
    {
      path: 'settings.import.documentUser',
      control: { kind: 'choice', list: 'users' },
      applies: (draft) => !isSupto(draft),
    },
    {
      path: 'settings.import.documentKind',
      control: { kind: 'one-of', values: ['order', 'sale'] },
    },
    { path: 'settings.import.saleStatuses', control: { kind: 'statuses' } },
    {
      path: 'settings.import.documentDate',
      control: { kind: 'one-of', values: ['order-day', 'import-day'] },
    },
    { path: 'settings.import.since', control: { kind: 'day' } },
    { path: 'settings.import.delivery.add', control: { kind: 'yes-no' } },
    {
      path: 'settings.import.delivery.item',
      control: { kind: 'item' },
      applies: (draft) => at(draft, 'settings.import.delivery.add') !== false,
    },
    {
      path: 'settings.import.buyers',
      control: { kind: 'one-of', values: ['retail', 'partner'] },
    },
    { path: 'settings.import.retailPartner', control: { kind: 'partner' } },
    {
      path: 'settings.import.vouchers',
      control: { kind: 'one-of', values: ['discount', 'payment'] },
    },
    { path: 'settings.import.nomenclature', control: { kind: 'yes-no' } },
    {
      path: 'settings.import.mode',
      control: { kind: 'one-of', values: ['add-and-update', 'add'] },
    },
    { path: 'settings.import.updateNameAndGroup', control: { kind: 'yes-no' } },
  ],
};
