import { expect, onTestFinished, test } from 'vitest';
import { kervan } from '../flow/kervan.ts';
import { openVisitors } from './browser.ts';
import { look } from './look.ts';
import { kervanOf, world } from './stands.ts';
import { LANGUAGES, said, wordsOf } from './words.ts';

const visitors = openVisitors();

test.each(LANGUAGES)(
  'who may only read the database sees what is missing, the statements that mend it, and that exports run; and so does the doctor (%s)',
  async (language) => {
    const t = wordsOf(language);
    const sofia = await world({ kind: 'mysql' });
    const { database } = sofia.warehouse.address as { database: string };
    const [user, password] = [`reader_${database.slice(-6)}`, 'парола само за четене'];
    await sofia.warehouse.execute('CREATE USER ? IDENTIFIED BY ?', [user, password]);
    onTestFinished(() => sofia.warehouse.execute('DROP USER ?', [user]));
    await sofia.warehouse.execute(`GRANT SELECT ON ${database}.* TO ?`, [user]);
    await sofia.configure(({ warehouse, settings }) => {
      settings.import.nomenclature = true;
      Object.assign(warehouse.database, { user, password });
    });
    const address = await kervanOf(sofia, { isOpen: true });
    const page = await visitors.visit(`${address}/servers/sofia/settings`, { language });

    const alert = page.getByRole('alert').filter({ hasText: t('settings.test.rightsMissing') });
    const to = `TO \`${user}\`@\`%\`;`;
    for (const table of ['nextacct', 'operations'])
      await alert.getByText(`GRANT INSERT ON \`${database}\`.\`${table}\` ${to}`).waitFor();
    await alert.getByText(t('settings.test.onlyReads')).waitFor();
    const fact = page.getByText(t('settings.test.facts.encoding'), { exact: true });
    expect(await fact.locator('xpath=following-sibling::dd').innerText()).toMatch(/^utf8/);
    expect(await look(page, 'database-rights', language)).toEqual([]);

    const folder = { KERVAN_DATA: sofia.app().config.dataFolder };
    const { code, stdout } = await kervan(['--lang', language, 'doctor', 'sofia'], folder);
    expect(code).toBe(1);
    expect(stdout).toContain(`GRANT INSERT ON \`${database}\`.\`operations\` ${to}`);
    // The settings create and change items as well; the page says so too.
    await alert.getByText(`GRANT INSERT, UPDATE ON \`${database}\`.\`goods\` ${to}`).waitFor();
    expect(stdout).toContain(`GRANT INSERT, UPDATE ON \`${database}\`.\`goods\` ${to}`);
    expect(stdout).toMatch(said(language, 'cli.doctor.onlyReads'));
    expect(stdout).toMatch(/utf8/);
    const asJson = await kervan(['doctor', 'sofia', '--json'], folder);
    expect(JSON.parse(asJson.stdout)).toMatchObject({
      servers: [
        { grants: expect.arrayContaining([expect.stringContaining(`\`operations\` ${to}`)]) as string[] },
      ],
    });
  },
);
