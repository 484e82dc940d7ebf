import { afterEach, beforeEach, expect, test } from 'vitest';
import { printersFound } from '../../src/cli/printers-found.ts';
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
