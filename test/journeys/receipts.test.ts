import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { openPrintingWorld, type PrintingWorld } from '../flow/printing-world.ts';
import { voidSale } from '../flow/void-sale.ts';
import { openVisitors } from './browser.ts';
import { look } from './look.ts';
import { press, see } from './people.ts';
import { kervanOf } from './stands.ts';
import { LANGUAGES, said, wordsOf, type Words } from './words.ts';

const visitors = openVisitors();
const LONG_MS = 120_000;

/** A shop, a warehouse, a printer and a Kervan that prints what it sells. */
async function printing(): Promise<{ open: PrintingWorld; address: string }> {
  const open = await openPrintingWorld({ shop: { clock: Date.now } });
  onTestFinished(() => open.close());
  return { open, address: await kervanOf(open.world, { isOpen: true }) };
}

function place({ world }: PrintingWorld, paid = true): string {
  return world.place({ lines: [{ variantId: world.variant(20), quantity: '2' }], paid });
}

const main = (page: Page) => page.getByRole('main');
const waysOf = (page: Page, t: Words) => page.getByRole('navigation', { name: t('server.ways') });
const row = (page: Page, order: string) => main(page).getByRole('row', { name: order });
const openReceipt = (page: Page, t: Words, order: string) =>
  main(page)
    .getByRole('link', { name: t('receipts.named', { kind: t('receipts.kind.sale'), order }), exact: true })
    .click();

test.each(LANGUAGES)(
  'a paid order is printed, and its receipt stands with the order and in the sums of the day (%s)',
  { timeout: LONG_MS },
  async (language) => {
    const t = wordsOf(language);
    const { open, address } = await printing();
    const page = await visitors.visit(`${address}/servers/sofia/receipts`, { language });
    await see(page, t('receipts.emptyTitle.all'));
    expect(await look(page, 'receipts-none', language)).toEqual([]);
    const order = place(open);
    await page.getByRole('link', { name: t('server.overview') }).click();
    await press(page, t('server.nowNamed', { task: t('server.part.import') }));
    await waysOf(page, t)
      .getByRole('link', { name: t('server.receipts') })
      .click();
    await row(page, order).getByText(t('receipts.state.printed'), { exact: true }).waitFor();
    expect(open.journal()).toHaveLength(1);
    const { receiptNumber } = (await over(open, order))!;

    const name = `${t('receipts.kind.sale')} ${t('receipts.numberIs', { number: receiptNumber })}`;
    await main(page).getByRole('link', { name, exact: true }).click();
    await see(page, t('receipts.paper'));
    await main(page).getByText('KV000001').waitFor();
    expect(await look(page, 'receipt-printed', language)).toEqual([]);
    await main(page).getByRole('link', { name: order, exact: true }).click();
    await main(page)
      .getByRole('region', { name: t('receipts.title') })
      .getByRole('link', { name })
      .waitFor();
    expect(await look(page, 'order-receipt', language)).toEqual([]);

    await waysOf(page, t)
      .getByRole('link', { name: t('server.receipts') })
      .click();
    await main(page)
      .getByRole('link', { name: t('receipts.toDays') })
      .click();
    await see(page, t('receipts.byTaxGroup'));
    await main(page).getByText(t('receipts.payment.cash'), { exact: true }).waitFor();
    expect(await look(page, 'receipt-days', language)).toEqual([]);
  },
);

test.each(LANGUAGES)(
  'without paper the receipt is refused, said why, and printed when there is some again (%s)',
  { timeout: LONG_MS },
  async (language) => {
    const t = wordsOf(language);
    const { open, address } = await printing();
    open.printer.device.memory.change({ paper: 'out' });
    const order = place(open);
    await open.world.run('import');
    const page = await visitors.visit(`${address}/servers/sofia`, { language });
    const ways = waysOf(page, t);
    await ways.getByRole('img', { name: t('receipts.count', { number: 1 }) }).waitFor();
    await ways.getByRole('link', { name: t('server.receipts') }).click();
    await main(page).getByText(t('receipts.paperIs.out')).waitFor();
    await row(page, order).getByText(said(language, 'problems.printer-no-paper')).waitFor();
    expect(await look(page, 'receipts-refused', language)).toEqual([]);

    // Its problem leads to it as well.
    await ways.getByRole('link', { name: t('server.problems') }).click();
    await main(page).getByText(t('problems.title.printer-no-paper'), { exact: true }).waitFor();
    await main(page)
      .getByRole('link', { name: t('problems.toReceipt') })
      .click();
    open.printer.device.memory.change({ paper: 'enough' });
    await press(page, t('receipts.retry'));
    await main(page).getByText(t('receipts.state.printed'), { exact: true }).waitFor();
    expect(open.journal()).toHaveLength(1);
    await expect
      .poll(() => ways.getByRole('img', { name: t('receipts.count', { number: 1 }) }).count())
      .toBe(0);
  },
);

test.each(LANGUAGES)(
  'in doubt, a person says what is on the paper: of the printed one its number, and the other one is printed then (%s)',
  { timeout: LONG_MS },
  async (language) => {
    const t = wordsOf(language);
    const { open, address } = await printing();
    const orders = [place(open), place(open)];
    open.printer.faults.add({ kind: 'lost-task' });
    open.printer.faults.add({ kind: 'die-before', after: 1 });
    await open.world.run('import');
    const page = await visitors.visit(`${address}/servers/sofia/receipts?view=in-doubt`, { language });
    await row(page, orders[0]!).getByText(t('receipts.state.in-doubt'), { exact: true }).waitFor();
    await row(page, orders[1]!).getByText(t('receipts.state.in-doubt'), { exact: true }).waitFor();
    expect(await look(page, 'receipts', language)).toEqual([]);
    const [onPaper] = open.journal();
    expect(open.journal()).toHaveLength(1);

    await openReceipt(page, t, orders[0]!);
    await see(page, t('receipts.doubt'));
    expect(await look(page, 'receipt-doubt', language)).toEqual([]);
    await press(page, t('receipts.sayPrinted'));
    const asked = page.getByRole('dialog', { name: t('receipts.printedAsk') });
    await asked.getByRole('button', { name: t('receipts.printedDo') }).click();
    await asked.getByText(t('receipts.printedWrong')).first().waitFor();
    expect(await look(page, 'receipt-by-hand', language)).toEqual([]);
    await asked.getByLabel(t('receipts.printedNumber')).fill(String(onPaper!.number));
    await asked.getByLabel(t('receipts.printedAt')).fill(onPaper!.at.slice(0, 19));
    await asked.getByRole('button', { name: t('receipts.printedDo') }).click();
    await main(page).getByText(t('receipts.state.printed'), { exact: true }).waitFor();

    await waysOf(page, t)
      .getByRole('link', { name: t('server.receipts') })
      .click();
    await openReceipt(page, t, orders[1]!);
    await press(page, t('receipts.sayNotPrinted'));
    const sure = page.getByRole('dialog', { name: t('receipts.notPrintedAsk') });
    await sure.getByRole('button', { name: t('receipts.notPrintedDo') }).click();
    await main(page).getByText(t('receipts.state.pending'), { exact: true }).waitFor();
    await press(page, t('receipts.printNow'));
    await main(page).getByText(t('receipts.state.printed'), { exact: true }).waitFor();
    expect(open.journal()).toHaveLength(2);
  },
);

test.each(LANGUAGES)(
  'of one that Kervan was printing when it was killed it is told what follows, and asking leads to the question (%s)',
  { timeout: LONG_MS },
  async (language) => {
    const t = wordsOf(language);
    const { open, address } = await printing();
    const order = place(open);
    open.printer.faults.add({ kind: 'die-before' });
    await open.world.run('import');
    // As the killed one left it.
    const left = { state: 'printing', problem: null, sent_at: '2026-11-23T10:00:00.000Z' } as const;
    await open.world.app().store.updateTable('receipts').set(left).execute();
    const page = await visitors.visit(`${address}/servers/sofia/receipts`, { language });
    await row(page, order).getByText(t('receipts.state.printing'), { exact: true }).waitFor();
    await openReceipt(page, t, order);
    await see(page, t('receipts.printingWhy'));
    expect(await look(page, 'receipt-printing', language)).toEqual([]);
    await press(page, t('receipts.askNow'));
    await see(page, t('receipts.doubt'));
    await main(page)
      .getByRole('button', { name: t('receipts.sayNotPrinted') })
      .waitFor();
    expect(open.journal()).toEqual([]);
  },
);

test.each(LANGUAGES)(
  'of a voided sale a person says that none is owed, and why, or that what is on paper is settled (%s)',
  { timeout: LONG_MS },
  async (language) => {
    const t = wordsOf(language);
    const { open, address } = await printing();
    const { world } = open;
    const onPaper = place(open);
    await world.run('import');
    open.printer.device.memory.change({ paper: 'out' });
    const unprinted = place(open);
    await world.run('import');
    open.printer.device.memory.change({ paper: 'enough' });
    for (const order of [onPaper, unprinted]) await voidSale(open, order);
    world.shop.changeStatus(onPaper, 'returned');
    await world.run('import');

    const page = await visitors.visit(`${address}/servers/sofia/receipts`, { language });
    await openReceipt(page, t, unprinted);
    await press(page, t('receipts.sayNotOwed'));
    const why = page.getByRole('dialog', { name: t('receipts.notOwedAsk') });
    await why.getByLabel(t('receipts.notOwedWhy')).fill('анулирана продажба');
    expect(await look(page, 'receipt-not-owed', language)).toEqual([]);
    await why.getByRole('button', { name: t('receipts.notOwedDo') }).click();
    await main(page).getByText(t('receipts.state.dropped'), { exact: true }).waitFor();
    await see(page, /анулирана продажба/);

    await page.goto(`${address}/servers/sofia/receipts`);
    await row(page, onPaper).getByRole('link').first().click();
    await press(page, t('receipts.saySettled'));
    const sure = page.getByRole('dialog', { name: t('receipts.settledAsk') });
    await sure.getByRole('button', { name: t('receipts.saySettled') }).click();
    await sure.waitFor({ state: 'detached' });
    await expect
      .poll(() =>
        main(page)
          .getByRole('button', { name: t('receipts.saySettled') })
          .count(),
      )
      .toBe(0);
    expect(open.journal()).toHaveLength(1);
  },
);

/** The receipt of an order as it is on paper. */
async function over(open: PrintingWorld, order: string): Promise<{ receiptNumber: string } | null> {
  const [row] = await open.receipts(order);
  return row?.receipt_number ? { receiptNumber: row.receipt_number } : null;
}
