import { afterEach, beforeEach, expect, test } from 'vitest';
import { printersFound } from '../../src/cli/printers-found.ts';
import { viewPrinter } from '../../src/run/printer-view.ts';
import { openPrintingWorld, type PrintingWorld } from './printing-world.ts';

let open: PrintingWorld;
beforeEach(async () => {
  open = await openPrintingWorld();
});
afterEach(() => open.close());

test('a kind of payment that the printer does not take is told before a receipt is refused for it', async () => {
  const found = () => printersFound(open.world.app(), open.world.definition(), (key) => key);
  expect(await found()).toMatchObject({ facts: [expect.any(String)], problems: [] });
  await open.world.configure(({ settings }) => {
    settings.maps.payments['bank-transfer']!.receipt = 'bank';
  });
  expect((await found()).problems).toMatchObject([
    { code: 'printer-kind-unsupported', params: { method: 'bank-transfer', kind: 'bank' } },
  ]);
});

/** An order paid in a way that the receipts show so. */
async function sell(kind: 'bank' | 'card'): Promise<string> {
  const { world } = open;
  await world.configure(({ settings }) => {
    settings.maps.payments['bank-transfer']!.receipt = kind;
  });
  return world.place({ payment: 'bank-transfer', lines: [{ variantId: world.variant(20) }] });
}
const unsupported = () => open.world.codes('printer bank-transfer');

test('a kind that the printer does not take is an open problem as soon as a run sees the printer, before anything is paid so', async () => {
  const { world } = open;
  const order = await sell('bank');
  world.shop.editOrder(order, (each) => ({ ...each, status: 'new' }));
  world.place({ payment: 'card-online', lines: [{ variantId: world.variant(20) }] });
  await world.run('import');
  expect(open.journal()).toHaveLength(1);
  expect(await unsupported()).toEqual(['printer-kind-unsupported']);
  const viewed = await viewPrinter(world.app(), await world.server(), 5000);
  expect(viewed).toMatchObject({ value: { shortcomings: [{ code: 'printer-kind-unsupported' }] } });

  await world.configure(({ settings }) => {
    settings.maps.payments['bank-transfer']!.receipt = 'card';
  });
  await world.run('print-receipts');
  expect(await unsupported()).toEqual([]);
});

test('a receipt that the printer cannot show paid is not sent, says what to do, and is printed once another kind is chosen', async () => {
  const { world } = open;
  const order = await sell('bank');
  await world.run('import');
  expect(open.journal()).toEqual([]);
  const [receipt] = await open.receipts(order);
  expect(receipt).toMatchObject({ state: 'refused', attempt: 1, task: null, sent_at: null });
  expect(await world.codes(`receipt ${order}/${receipt!.id}`)).toEqual(['receipt-kind-unsupported']);
  await world.run('import');
  expect(open.journal()).toEqual([]);

  await world.configure(({ settings }) => {
    settings.maps.payments['bank-transfer']!.receipt = 'card';
  });
  await world.run('import');
  expect(open.journal()).toMatchObject([{ payments: { card: expect.any(String) as unknown } }]);
  expect(await open.receipts(order)).toMatchObject([{ state: 'printed', attempt: 1 }]);
  expect(await world.problems()).toEqual([]);
});
