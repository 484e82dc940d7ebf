import { type BaseCurrency, defaultRows } from './default-rows.ts';
import { seededRandom } from '../gombashop/random.ts';
import { openLedger } from './sample-ledger.ts';
import { addDocuments } from './sample-documents.ts';
import { itemGroups, sampleItems, SPECIAL_ITEMS, vatGroups } from './sample-items.ts';
import { addPlaceholders } from './sample-placeholders.ts';
import { addRegisters } from './sample-registers.ts';
import type { Row, Rows } from './schema.ts';

export interface SampleOptions {
  /** The same seed and options always give the same rows. */
  seed: number;
  /** How many items besides the system's own; at least the special ones of `SPECIAL_ITEMS`. */
  items: number;
  /** Besides these: families in colours and sizes that share a number in Catalog3, more services and oddities. */
  families: boolean;
  /** Whether prices include VAT (configkey20); null leaves it unsaid, as in a fresh database. */
  pricesIncludeVat: boolean | null;
  /** Whether every location counts its documents in a range of its own (configkey48). */
  numberingPerLocation: boolean;
  /** Whether stock may fall below zero (configkey12). */
  allowsNegativeStock: boolean;
  /** How cost is reckoned (configkey23): 0 average, 1 last, 2 FIFO … 5 FEFO; the rows are those of 0 in any case. */
  costMethod: number;
  /** The percents of the VAT groups 1, 2, … */
  vatRates: readonly number[];
  currency: BaseCurrency;
  /** Whether the database says that it is a sample, the only kind a stand-in shop may write to. */
  sampleStamp: boolean;
  /** Whether sales have fiscal receipts, a sign that the database works under Ordinance Н-18 (inferred). */
  supto: boolean;
}

const SAMPLE_DEFAULTS: SampleOptions = {
  seed: 1,
  items: 60,
  families: false,
  pricesIncludeVat: true,
  numberingPerLocation: false,
  allowsNegativeStock: true,
  costMethod: 0,
  vatRates: [20, 9, 0],
  currency: 'EUR',
  sampleStamp: true,
  supto: false,
};

/** The whole shop, as the demonstration has it; without these options a sample is small. */
export const WHOLE_SHOP = { items: 330, families: true } as const;

/** The configuration row that marks a database as a sample. */
export const SAMPLE_STAMP = { Key: 'KervanSample', Value: '-1', UserID: -1 } as const;

/**
 * A small made-up Bulgarian shop, from a seed: four locations, goods with the oddities real databases have, purchases,
 * sales and open orders that add up: the sum of Qtty · Sign over the operations that count (Acct > 0, PartnerID not 0)
 * equals the stock of every item at every location.
 */
export function sampleRows(options: Partial<SampleOptions> = {}): Rows {
  const settings = { ...SAMPLE_DEFAULTS, ...options };
  const least = Object.keys(SPECIAL_ITEMS).length;
  if (settings.items < least) throw new RangeError(`a sample has at least ${least} items`);
  const random = seededRandom(settings.seed);
  const rows = defaultRows(settings.currency);
  const items = sampleItems(settings, random);
  rows.vatgroups = vatGroups(settings.vatRates);
  rows.goodsgroups.push(...itemGroups());
  rows.goods.push(...items.map((item) => item.row));
  addRegisters(rows);
  rows.configuration = configuration(settings);
  if (settings.numberingPerLocation) addPlaceholders(rows);
  const ledger = openLedger(rows, settings, items);
  addDocuments(ledger, settings, items, random);
  rows.store = ledger.storeRows();
  return rows;
}

function configuration(settings: SampleOptions): Row[] {
  const yesNo = (value: boolean) => (value ? '-1' : '0');
  const global: [key: string, value: string][] = [
    ['configkey1', '0'],
    ['configkey12', yesNo(settings.allowsNegativeStock)],
    ['configkey23', String(settings.costMethod)],
    ['configkey40', '20'],
    ['configkey48', yesNo(settings.numberingPerLocation)],
  ];
  if (settings.pricesIncludeVat !== null) global.push(['configkey20', yesNo(settings.pricesIncludeVat)]);
  const rows: Row[] = global.map(([Key, Value]) => ({ Key, Value, UserID: -1 }));
  // The same keys stand there for single users; a reader that forgets UserID finds these first.
  rows.unshift({ Key: 'configkey8', Value: '0', UserID: 2 }, { Key: 'configkey20', Value: ' ', UserID: 2 });
  if (settings.sampleStamp) rows.push(SAMPLE_STAMP);
  return rows.map((row, index) => ({ ID: index + 1, ...row }));
}
