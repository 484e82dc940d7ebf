import { afterAll, describe, expect, test } from 'vitest';
import { netFp } from '../../../src/fiscal/net-fp/driver.ts';
import { startPrinter } from '../../../demo/net-fp/server.ts';

/**
 * Calls that print nothing. KERVAN_TEST_PRINTER=http://HOST:PORT/PRINTER has them made against a real print server; otherwise they are made
 * against the emulator, so that they cannot rot.
 */
const given = process.env.KERVAN_TEST_PRINTER;
const emulator = given === undefined ? await startPrinter({ file: ':memory:', port: 0 }) : null;
const place = new URL(given ?? `${emulator!.url}/${emulator!.printerId}`);
const printer = netFp.connect({
  host: place.hostname,
  port: Number(place.port),
  printer: decodeURIComponent(place.pathname.slice(1)),
});

afterAll(async () => {
  await printer.close();
  await emulator?.close();
});

describe(`harmless calls to ${given ?? 'the emulator'}`, () => {
  test('the printers there are', async () => {
    expect(await printer.find()).toMatchObject({ ok: true });
  });

  test('the printer and its state', async () => {
    const info = await printer.info();
    expect(info).toMatchObject({ ok: true });
    expect(info.ok && info.value.serialNumber).toMatch(/^[A-Z]{2}\d{6}$/);
    expect(await printer.status()).toMatchObject({ ok: true });
  });

  test('a task that was never sent', async () => {
    const id = `kervan-test-${crypto.randomUUID()}`;
    expect(await printer.outcomeOf(id)).toEqual({ ok: true, value: { state: 'unknown' } });
  });
});
