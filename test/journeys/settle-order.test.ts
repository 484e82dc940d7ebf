import { expect, test } from 'vitest';
import { withQuantity } from '../flow/edits.ts';
import { asSale, paid } from '../flow/sale-facts.ts';
import { openVisitors } from './browser.ts';
import { look } from './look.ts';
import { press, see } from './people.ts';
import { kervanOf, world } from './stands.ts';
import { LANGUAGES, wordsOf } from './words.ts';

const visitors = openVisitors();

test.each(LANGUAGES)(
  'what became of an order after its document is settled on its page: written anew, or left as it is (%s)',
  { timeout: 120_000 },
  async (language) => {
    const t = wordsOf(language);
    const sofia = await world();
    const place = () => sofia.place({ lines: [{ variantId: sofia.variant(20), quantity: '2' }] });
    const [edited, cancelled] = [place(), place()];
    await sofia.run('import');
    sofia.shop.editOrder(edited, withQuantity('3'));
    // A clerk changed the document, so that Kervan may not void it.
    await sofia.warehouse.execute(
      `UPDATE operations SET Qtty = 5 WHERE OperType = 19 AND Acct = ${(await sofia.lines(cancelled))[0]!.Acct}`,
    );
    sofia.shop.changeStatus(cancelled, 'cancelled');
    await sofia.run('import');
    const address = await kervanOf(sofia, { isOpen: true });
    const visit = (number: string) =>
      visitors.visit(`${address}/servers/sofia/orders/${number}`, { language });

    const changed = await visit(edited);
    await see(changed, t('problems.title.order-changed'));
    await press(changed, t('orders.settle.rewrite'));
    await changed.getByText(t('problems.title.order-changed')).waitFor({ state: 'detached' });
    expect(await sofia.lines(edited)).toMatchObject([{ Qtty: 3 }]);

    const voided = await visit(cancelled);
    const problems = voided.getByRole('region', { name: t('orders.problems') });
    const standing = problems
      .getByRole('alert')
      .filter({ hasText: t('problems.title.order-document-changed') });
    await standing.waitFor();
    expect(await look(voided, 'order-settle', language)).toEqual([]);
    await standing.getByRole('button', { name: t('orders.settle.leave') }).click();
    await problems.waitFor({ state: 'detached' });
    expect(await sofia.lines(cancelled)).toMatchObject([{ Qtty: 5 }]);
  },
);

test.each(LANGUAGES)(
  'what followed a sale and is gone from a restored warehouse is written again from the page of the order (%s)',
  { timeout: 120_000 },
  async (language) => {
    const t = wordsOf(language);
    const sofia = await world();
    await sofia.configure(asSale);
    const number = sofia.place({ lines: [{ variantId: sofia.variant(20), quantity: '2' }] });
    await sofia.run('import');
    await sofia.warehouse.backup();
    sofia.shop.markPaid(number);
    await sofia.run('import');
    await sofia.warehouse.restore();
    await sofia.run('import');
    const address = await kervanOf(sofia, { isOpen: true });
    const page = await visitors.visit(`${address}/servers/sofia/orders/${number}`, { language });
    await see(page, t('problems.title.after-sale-lost'));
    expect(await look(page, 'order-lost-step', language)).toEqual([]);
    await press(page, t('orders.settle.again'));
    await page.getByText(t('problems.title.after-sale-lost')).waitFor({ state: 'detached' });
    expect(await paid(sofia)).toHaveLength(1);
  },
);
