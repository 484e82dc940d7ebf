import type { Decimal } from '../domain/decimal.ts';
import type { App } from '../app.ts';
import { systemClock } from '../clock.ts';
import { sum } from '../domain/decimal.ts';
import type { VariantId } from '../domain/ids.ts';
import { clockTime } from '../domain/local-time.ts';
import { problem } from '../domain/problem.ts';
import { problemText, text } from '../i18n/text.ts';
import { explainProduct, type ProductExplanation } from '../run/explain-product.ts';
import { listedProduct, productsOfCode } from '../store/products.ts';
import { loadServer, type Server } from '../store/servers.ts';
import type { StockExplanation } from '../sync/explain-stock.ts';
import { explanationOnWire, productOnWire } from '../web/product-on-wire.ts';
import type { Output } from './output.ts';

type Words = (key: string, params?: Parameters<typeof text>[2]) => string;

/** The most documents and orders that are named on a line. */
const MOST_NAMED = 8;
const NUMBER_WIDTH = 14;

/**
 * `kervan explain SERVER CODE`: why the quantity of a product is what it is, the warehouse and the shop asked now. Exit code 0, or 2 when
 * there is no such product or one side does not answer.
 */
export async function explain(app: App, output: Output, name: string, code: string): Promise<number> {
  const server = await loadServer(app.store, app.sealer, name);
  if (!server.ok) return output.fail(server.problem);
  const links = await productsOfCode(app.store, server.value.id, code);
  if (links.length === 0) return output.fail(problem('product-unknown', { code }));
  const needs = { ...app, clock: systemClock };
  const explained: ProductExplanation[] = [];
  for (const link of links) explained.push(await explainProduct(needs, server.value, link));
  if (output.isJson) {
    const products = explained.map((each) => asJson(app, server.value, each, output));
    output.print(JSON.stringify(await Promise.all(products)));
  } else for (const each of explained) show(output, server.value, each);
  return explained.some(({ shop, warehouse }) => shop.problem ?? warehouse.problem) ? 2 : 0;
}

async function asJson(
  { store }: App,
  { id }: Server,
  explained: ProductExplanation,
  output: Output,
): Promise<object> {
  const { link, problems } = explained;
  const listed = await listedProduct(store, id, link.variant as VariantId);
  const hiddenBy = listed?.hiddenBy ?? null;
  const { problems: _count, ...product } = productOnWire({ link, hiddenBy, problems: problems.length });
  const open = problems.map((found) => ({
    code: found.code,
    record: found.record,
    message: problemText(output.language, found),
  }));
  return { ...product, ...explanationOnWire(explained), problems: open };
}

function show(output: Output, server: Server, explained: ProductExplanation): void {
  const words: Words = (key, params) => text(output.language, `cli.explain.${key}`, params);
  const { link, notes, problems, warehouse, shop } = explained;
  output.print(shop.product?.name || link.name || link.sku || link.variant);
  output.print(
    `  ${[
      link.sku === '' ? words('noCode') : words('code', { sku: link.sku }),
      link.barcode !== '' && words('barcode', { barcode: link.barcode }),
      words('number', { product: link.product, variant: link.variant }),
    ]
      .filter(Boolean)
      .join(' · ')}`,
  );
  if (warehouse.item)
    output.print(`  ${words('item', { item: String(warehouse.item.id), name: warehouse.item.name })}`);
  for (const note of notes) output.print(`  ${note.text[output.language]}`);
  output.print(words('stock'));
  if (explained.stock) showReckoning(output, words, explained.stock);
  showSent(output, words, server, explained);
  showPrice(output, words, server, explained);
  for (const found of [warehouse.problem, shop.problem, ...problems]) if (found) output.complain(found);
}

function showReckoning(output: Output, words: Words, stock: StockExplanation): void {
  const { locations, steps, rule, due } = stock;
  for (const { id, name, balance } of locations) {
    const location = name || words('nameless', { id: String(id) });
    row(output, words('balance', { location }), balance?.toString() ?? words('none'));
  }
  for (const { cause, change } of steps) {
    const sign = change.gt('0') ? '+' : '';
    row(
      output,
      text(output.language, `what.stockStep.${cause}`),
      `${sign}${change.toString()}`,
      named(words, stock, cause),
    );
  }
  row(output, words('due'), due.toString());
  const kept = [
    ['open-orders', rule.subtractOrders, stock.openOrders],
    ['waiting-orders', rule.subtractWaiting, stock.waitingOrders],
  ] as const;
  for (const [cause, isSubtracted, holding] of kept) {
    if (isSubtracted || holding.length === 0) continue;
    const what = text(output.language, `what.stockStep.${cause}`);
    const quantity = sum(holding.map((each) => each.quantity)).toString();
    output.print(`    ${words('kept', { what, quantity })}`);
  }
}

/** The documents or orders a step is of. */
function named(words: Words, { openOrders, waitingOrders }: StockExplanation, cause: string): string {
  const all =
    cause === 'open-orders'
      ? openOrders.map(({ kind, number, order }) =>
          [words(`document.${kind}`, { number: String(number) }), order && words('ofOrder', { order })]
            .filter(Boolean)
            .join(' '),
        )
      : cause === 'waiting-orders'
        ? waitingOrders.map(({ order }) => order)
        : [];
  const more = all.length > MOST_NAMED ? [words('more', { count: all.length - MOST_NAMED })] : [];
  return [...all.slice(0, MOST_NAMED), ...more].join(', ');
}

function showSent(output: Output, words: Words, server: Server, explained: ProductExplanation): void {
  const { link, shop, cause, stock } = explained;
  const { stock_sent: sent, stock_sent_at: at, stock_sent_run: run } = link;
  const when =
    at === null || run === null
      ? ''
      : words('sentWhen', { at: clockTime(server.definition.shop.timeZone, new Date(at)), run });
  if (sent === null) row(output, words('sent'), '–', words('neverSent'));
  else row(output, words('sent'), sent, when);
  if (shop.problem) return;
  const shown = shop.variant?.quantity?.toString();
  const isSame = stock !== null && cause === null;
  const verdict = cause ? text(output.language, `what.drift.${cause}`) : isSame ? words('same') : '';
  row(output, words('shown'), shown ?? '–', shown === undefined ? words('notSaid') : verdict);
}

function showPrice(output: Output, words: Words, server: Server, { shop, price }: ProductExplanation): void {
  const { variant, currency } = shop;
  const listed = (list: Decimal | null | undefined): string =>
    list ? words('list', { price: list.toFixed(2) }) : '';
  if (!price && !variant?.priceWithVat) return;
  output.print(words('price'));
  if (price) {
    row(
      output,
      words(price.pricesIncludeVat ? 'column' : 'columnWithoutVat', { column: price.column }),
      price.price.toString(),
    );
    if (!price.pricesIncludeVat && price.vatRate) row(output, words('vat'), `${price.vatRate.toString()} %`);
    if (price.promoPrice)
      row(output, words('promo', { column: price.promoColumn! }), price.promoPrice.toString());
    if (price.due) row(output, words('due'), price.due.price.toFixed(2), listed(price.due.listPrice));
    if (price.problem) output.print(`  ${problemText(output.language, price.problem)}`);
    if (!price.isSent) output.print(`  ${words('priceNotSent')}`);
    else if (!price.isChosen) output.print(`  ${words('priceNotChosen')}`);
    const { sent } = price;
    if (sent) {
      const at = sent.at === null ? '' : clockTime(server.definition.shop.timeZone, new Date(sent.at));
      row(output, words('sent'), sent.price, words('sentWhen', { at, run: sent.run ?? '–' }));
    }
  }
  if (variant?.priceWithVat) {
    const shown = `${variant.priceWithVat.toFixed(2)} ${currency ?? ''}`.trim();
    row(output, words('shown'), shown, listed(variant.oldPriceWithVat));
  }
}

/** A number, what it is, and what is to be said of it. */
function row(output: Output, what: string, number: string, note = ''): void {
  output.print(`  ${number.padStart(NUMBER_WIDTH)}  ${what}${note && `: ${note}`}`);
}
