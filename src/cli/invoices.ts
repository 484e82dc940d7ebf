import type { App } from '../app.ts';
import { text } from '../i18n/text.ts';
import { missingInvoices, type MissingInvoice } from '../run/missing-invoices.ts';
import { loadServer } from '../store/servers.ts';
import type { Output } from './output.ts';

const MOST = 1000;

/** `kervan invoices SERVER`: the sales whose buyers want an invoice and have none. Exit code 0, or 2 when it could not be found out. */
export async function invoices(app: App, output: Output, name: string): Promise<number> {
  const loaded = await loadServer(app.store, app.sealer, name);
  if (!loaded.ok) return output.fail(loaded.problem);
  const { store, openShop, openWarehouse, saving } = app;
  const needs = { store, openShop, openWarehouse, clock: saving.clock };
  const found = await missingInvoices(needs, loaded.value, MOST);
  if (!found.ok) return output.fail(found.problem);
  const { count, items } = found.value;
  if (output.isJson) {
    output.print(JSON.stringify({ server: name, count, items }));
    return 0;
  }
  output.say(count === 0 ? 'invoices.none' : 'invoices.some', { count });
  for (const each of items) output.print(line(output, each));
  if (count > items.length) output.say('invoices.more', { count: count - items.length });
  return 0;
}

function line(
  { language }: Output,
  { order, buyer, eik, sale, day, lastDay, daysLeft }: MissingInvoice,
): string {
  const words = (key: string, params = {}): string => text(language, `cli.invoices.${key}`, params);
  const left = daysLeft < 0 ? words('late', { days: -daysLeft }) : words('left', { days: daysLeft });
  return words('line', { number: order, sale, day, buyer, eik: eik || '–', lastDay, left });
}
