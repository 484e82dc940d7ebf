import { afterEach, beforeEach, expect, test } from 'vitest';
import { startPrinter, type PrinterEmulator } from '../../demo/net-fp/server.ts';
import { netFp } from '../../src/fiscal/net-fp/driver.ts';
import type { Printer } from '../../src/fiscal/printer.ts';
import { receiptOf, sold, USN } from '../contract/printer/samples.ts';
import { openVisitors } from './browser.ts';
import { look } from './look.ts';

const LONG_MS = 60_000;
let emulator: PrinterEmulator;
let printer: Printer;

beforeEach(async () => {
  emulator = await startPrinter({ file: ':memory:', port: 0 });
  printer = netFp.connect({ host: '127.0.0.1', port: emulator.port, printer: emulator.printerId });
});
afterEach(async () => {
  await printer.close();
  await emulator.close();
});
// Its own hooks end first: a page that is still open would miss the printer.
const visitors = openVisitors();

test(
  'the paper roll shows what was printed, and can be read by everybody',
  { timeout: LONG_MS },
  async () => {
    const items = [
      sold('2', '12.50', { text: 'Чаша за чай „Роза“', modifier: ['discount-percent', '10'] }),
      sold('0.750', '9.99', { text: 'Книга с меки корици', taxGroup: 4 }),
      { kind: 'comment', text: 'Поръчка 7000001' } as const,
    ];
    const printed = await printer.printReceipt(receiptOf({ items }), 'one');
    if (printed.state !== 'printed') throw new Error(JSON.stringify(printed));
    await printer.printReversal(
      { ...printed, uniqueSaleNumber: USN, items: [items[0]!], reason: 'refund' },
      'two',
    );
    const page = await visitors.visit(emulator.url);
    await page.getByRole('heading', { name: 'Сторно бележка 0000002 към 0000001' }).waitFor();
    await page.getByText('КЪМ БОН').waitFor();
    expect(await page.getByText('няма фискална стойност').isVisible()).toBe(true);
    expect(await look(page, 'roll', 'bg')).toEqual([]);
  },
);

test('what is switched on the page is what the next print meets', { timeout: LONG_MS }, async () => {
  const page = await visitors.visit(emulator.url);
  await page.getByText('Още нищо не е отпечатано').waitFor();
  await page.getByLabel('Хартия').selectOption('няма');
  await page.getByText('Не печата: няма хартия (E301)').waitFor();
  expect(await printer.printReceipt(receiptOf(), 'one')).toMatchObject({
    state: 'refused',
    problem: { code: 'printer-no-paper' },
  });
  await page.getByLabel('Хартия').selectOption('има');
  await page.getByRole('button', { name: 'Минали са 24 часа' }).click();
  await page.getByText('Не печата: минали са 24 часа без Z отчет (E502)').waitFor();
  await page.getByRole('button', { name: 'Z отчет', exact: true }).click();
  await page.getByText('Готов за печат.').waitFor();
  await page.getByRole('heading', { name: 'Z отчет 0000001' }).waitFor();

  await page.getByLabel('Сума в евро').fill('20,50');
  await page.getByRole('button', { name: 'Внеси' }).click();
  await page.getByText('20,50 €').waitFor();
  await page.getByLabel('Сума в евро').fill('30');
  await page.getByRole('button', { name: 'Изведи' }).click();
  await page.getByText('в касата няма толкова пари (E403)').waitFor();

  const trial = page.getByRole('button', { name: 'Връзката прекъсва след печата' });
  await trial.click();
  await expect.poll(() => trial.getAttribute('aria-pressed')).toBe('true');
  expect(await printer.printReceipt(receiptOf(), 'two')).toMatchObject({ state: 'printed' });
  await page.getByRole('heading', { name: 'Касова бележка 0000003' }).waitFor();
  await expect.poll(() => trial.getAttribute('aria-pressed')).toBe('false');
});
