import { at, type Draft } from './draft.ts';
import type { Section } from './field.ts';

const PRICES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((number) => `PriceOut${number}`);

const ITEM_FIELDS = ['Catalog1', 'Catalog2', 'Catalog3', 'BarCode2', 'BarCode3', 'Description'];

const isPublishing = (draft: Draft): boolean => at(draft, 'settings.export.items') === true;

export const EXPORT: Section = {
  id: 'export',
  fields: [
    { path: 'settings.export.stockGroups', control: { kind: 'choices', list: 'locationGroups' } },
    { path: 'settings.export.stock.subtractOrders', control: { kind: 'yes-no' } },
    { path: 'settings.export.stock.subtractWaiting', control: { kind: 'yes-no' } },
    { path: 'settings.export.stock.reserve', control: { kind: 'number', least: 0, decimals: 3 } },
    { path: 'settings.export.stock.max', control: { kind: 'number', none: true, least: 0, decimals: 3 } },
    { path: 'settings.export.stock.step', control: { kind: 'number', decimals: 3 } },
    { path: 'settings.export.brake.share', control: { kind: 'number', least: 1, unit: 'percent' } },
    { path: 'settings.export.brake.least', control: { kind: 'number', least: 1 } },
    {
      path: 'settings.export.overwrite',
      control: {
        kind: 'some-of',
        values: ['stock', 'price', 'visibility', 'name', 'description', 'images'],
      },
      pending: ['images'],
    },
    { path: 'settings.export.items', control: { kind: 'yes-no' } },
    {
      path: 'settings.export.mode',
      control: { kind: 'one-of', values: ['create-and-update', 'create'] },
      applies: (draft) => isPublishing(draft) || at(draft, 'settings.export.partners') === true,
    },
    { path: 'settings.export.allGroups', control: { kind: 'yes-no' }, applies: isPublishing },
    {
      path: 'settings.export.itemGroups',
      control: { kind: 'choices', list: 'itemGroups' },
      applies: (draft) => isPublishing(draft) && at(draft, 'settings.export.allGroups') !== true,
    },
    {
      path: 'settings.export.groupingField',
      control: {
        kind: 'one-of',
        values: [null, ...ITEM_FIELDS],
      },
      applies: isPublishing,
    },
    {
      path: 'settings.export.variantFields',
      control: {
        kind: 'table',
        table: { columns: [{ name: null, kind: 'one-of', values: ITEM_FIELDS }], blank: 'Catalog1' },
      },
      applies: (draft) => isPublishing(draft) && at(draft, 'settings.export.groupingField') !== null,
    },
    {
      path: 'settings.export.price',
      control: { kind: 'one-of', values: PRICES },
      applies: isPublishing,
    },
    {
      path: 'settings.export.promoPrice',
      control: { kind: 'one-of', values: [null, ...PRICES] },
      applies: isPublishing,
    },
    { path: 'settings.export.partners', control: { kind: 'yes-no' } },
    {
      path: 'settings.export.partnerGroups',
      control: { kind: 'choices', list: 'partnerGroups' },
      applies: (draft) => at(draft, 'settings.export.partners') === true,
    },
  ],
};
