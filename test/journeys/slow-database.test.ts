import { expect, test } from 'vitest';
import { silentLine } from '../flow/silent-line.ts';
import { openVisitors } from './browser.ts';
import { fill, press } from './people.ts';
import { addClerk, kervanOf, world } from './stands.ts';
import { LANGUAGES, said, wordsOf } from './words.ts';

const visitors = openVisitors();

test.each(LANGUAGES)(
  'the test of a connection says early that nobody answers yet, and goes on until somebody does (%s)',
  async (language) => {
    const t = wordsOf(language);
    const sofia = await world({ kind: 'mysql' });
    const clerk = await addClerk(sofia.warehouse);
    await sofia.configure(({ warehouse: { database } }) => Object.assign(database, clerk));
    const { address: database } = sofia.warehouse;
    if (database.kind !== 'mysql') throw new Error('ports are of MariaDB');
    const line = await silentLine(database.port);
    const address = await kervanOf(sofia, { isOpen: true });
    const page = await visitors.visit(`${address}/servers/sofia/settings`, { language });
    const warehouse = page.getByRole('region', { name: t('settings.section.warehouse.name'), exact: true });
    await warehouse.getByText(t('settings.test.warehouseAnswers')).waitFor();
    await fill(page, t, 'warehouse.database.port', String(line.port));
    const password = t('settings.field.warehouse.database.password.name');
    await press(page, t('settings.secret.changeNamed', { name: password }));
    await fill(page, t, 'warehouse.database.password', clerk.password);

    await press(page, t('settings.test.warehouse'));
    const early = warehouse.getByText(said(language, 'problems.warehouse-no-answer-yet'));
    await early.waitFor();
    // It is still being asked: nothing is to be pressed again.
    expect(await warehouse.getByText(t('settings.test.warehouseAnswers')).count()).toBe(0);
    line.let();
    await warehouse.getByText(t('settings.test.warehouseAnswers')).waitFor();
    await early.waitFor({ state: 'detached' });
  },
);
