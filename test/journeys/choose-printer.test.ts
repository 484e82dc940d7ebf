import { expect, onTestFinished, test } from 'vitest';
import { startPrinter } from '../../demo/net-fp/server.ts';
import { openVisitors } from './browser.ts';
import { look } from './look.ts';
import { fill, press, see, setUp } from './people.ts';
import { kervan } from './stands.ts';
import { LANGUAGES, wordsOf } from './words.ts';

const visitors = openVisitors();
const LONG_MS = 60_000;

test.each(LANGUAGES)(
  'the printer is chosen from those that are found (%s)',
  { timeout: LONG_MS },
  async (language) => {
    const emulator = await startPrinter({ file: ':memory:', port: 0 });
    onTestFinished(() => emulator.close());
    const t = wordsOf(language);
    const page = await visitors.visit(await kervan('start'), { language });
    await setUp(page, t);
    await page.getByRole('link', { name: t('servers.first') }).click();
    await fill(page, t, 'warehouse.version', '3.07.100');
    await page.getByRole('switch', { name: new RegExp(`^${t('settings.field.printer.name')}`) }).click();

    const printing = page.getByRole('region', { name: t('settings.section.print.name') });
    // Nobody is there: the words say so, and what to check.
    const port = printing.getByLabel(new RegExp(`^${t('settings.field.printer.port.name')}`));
    await fill(page, t, 'printer.host', '127.0.0.1');
    await port.fill('1');
    await press(page, t('settings.test.printer'));
    await see(page, t('settings.test.failed'));
    await see(page, /127\.0\.0\.1:1 /);

    await port.fill(String(emulator.port));
    await see(page, t('settings.test.old'));
    emulator.device.memory.change({ paper: 'out' });
    await press(page, t('settings.test.printer'));
    await see(page, t('settings.test.practicePrinter'));
    await see(page, new RegExp(`${t('settings.test.printerNotReady')}; E301`));
    expect(await look(page, 'settings-printer', language)).toEqual([]);

    // The serial number is the cash register of СУПТО as well.
    await press(page, t('settings.test.chooseNamed', { name: emulator.printerId }));
    const name = (setting: string) =>
      page.getByLabel(new RegExp(`^${t(`settings.field.${setting}.name`)}( \\*)?$`));
    await expect.poll(() => name('printer.printer').inputValue()).toBe('kv000001');
    expect(await name('settings.import.cashRegister').inputValue()).toBe('KV000001');
    await see(page, t('settings.test.chosen'));
    expect(emulator.device.memory.latest(1)).toEqual([]);
  },
);
