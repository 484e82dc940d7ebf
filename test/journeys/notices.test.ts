import { expect, test } from 'vitest';
import { hookServer, mailServer } from '../notices/servers.ts';
import { openVisitors } from './browser.ts';
import { look } from './look.ts';
import { press, see, setUp } from './people.ts';
import { emptyKervan } from './stands.ts';
import { LANGUAGES, said, wordsOf } from './words.ts';

const visitors = openVisitors();

test.each(LANGUAGES)(
  'an administrator sets who is told, tries it, and sees on the pages when it does not arrive (%s)',
  { timeout: 120_000 },
  async (language) => {
    const t = wordsOf(language);
    const mail = await mailServer();
    const hook = await hookServer();
    const page = await visitors.visit(await emptyKervan(false), { language, refusals: [401, 404, 422] });
    await setUp(page, t);
    await press(page, 'Ана');
    await page.getByRole('menuitem', { name: t('notices.title') }).click();
    await page.getByRole('heading', { name: t('notices.title'), level: 1 }).waitFor();
    const faults = await look(page, 'notices-none', language);

    await page.getByRole('switch', { name: t('notices.email.why') }).check();
    const field = (name: string) => page.getByLabel(t(`notices.${name}`), { exact: true });
    await field('email.to').fill('ана');
    await press(page, t('common.save'));
    await see(page, said(language, 'problems.definition-refused'));
    faults.push(...(await look(page, 'notices-faults', language)));

    await field('email.to').fill('ana@firma.bg, ivan@firma.bg');
    await field('email.from').fill('kervan@firma.bg');
    await field('email.host').fill('127.0.0.1');
    await field('email.port').fill(String(mail.port));
    await page.getByRole('combobox', { name: t('notices.email.security') }).click();
    await page.getByRole('option', { name: t('notices.email.securities.none') }).click();
    await page.getByRole('switch', { name: t('notices.webhook.why') }).check();
    await field('webhook.url').fill(hook.url);
    await field('webhook.secret').fill('a secret of both');
    await press(page, t('common.save'));
    await see(page, t('notices.saved'));

    hook.answer = { status: 500 };
    await press(page, t('notices.trial.send'));
    await see(page, t('notices.trial.emailSent'));
    await see(page, said(language, 'problems.notice-webhook-refused'));
    expect(mail.letters.map(({ to }) => to)).toEqual([['ana@firma.bg', 'ivan@firma.bg']]);
    expect(hook.calls).toHaveLength(1);
    expect(await page.getByText('a secret of both').count()).toBe(0);
    faults.push(...(await look(page, 'notices', language)));

    // Saved again, what was not written anew is still there.
    await page.getByRole('switch', { name: t('notices.about.solved') }).check();
    await press(page, t('common.save'));
    await see(page, t('settings.secret.kept'));
    hook.answer = { status: 200 };
    await press(page, t('notices.trial.send'));
    await see(page, t('notices.trial.webhookSent'));
    expect(hook.calls).toHaveLength(2);
    expect(faults).toEqual([]);
  },
);
