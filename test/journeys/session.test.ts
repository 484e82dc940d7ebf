import { expect, test } from 'vitest';
import { openVisitors } from './browser.ts';
import { ANA, press, see, setUp, signIn } from './people.ts';
import { kervan } from './stands.ts';
import { LANGUAGES, said, wordsOf } from './words.ts';

const visitors = openVisitors();

test.each(LANGUAGES)('the first visit sets a password; out and in again needs it (%s)', async (language) => {
  const t = wordsOf(language);
  const page = await visitors.visit(await kervan('start'), { language, refusals: [401] });
  // Nothing is sent while the password is too short.
  await page.getByLabel(t('session.name'), { exact: true }).fill(ANA.name);
  await page.getByLabel(t('session.password'), { exact: true }).fill('кратка');
  await press(page, t('session.setupDone'));
  await see(page, t('session.passwordShort', { count: 10 }));
  await setUp(page, t);
  await see(page, t('servers.none'));

  await press(page, ANA.name);
  await page.getByRole('menuitem', { name: t('common.signOut') }).click();
  await page.getByRole('heading', { name: t('session.signInTitle') }).waitFor();
  await signIn(page, t, { ...ANA, password: 'друга дълга парола' });
  await page.getByRole('alert').waitFor();
  await signIn(page, t);
  await see(page, t('servers.none'));
  // The session outlives the page.
  await page.reload();
  await see(page, t('servers.none'));
});

test.each(LANGUAGES)('who guesses passwords has to wait, and is told how long (%s)', async (language) => {
  const t = wordsOf(language);
  const address = await kervan('start');
  await setUp(await visitors.visit(address, { language }), t);
  const page = await visitors.visit(address, { language, refusals: [401, 429] });
  for (let guess = 1; guess <= 6; guess += 1) {
    const answered = page.waitForResponse(
      (response) => response.url().endsWith('/session') && response.request().method() === 'POST',
    );
    await signIn(page, t, { ...ANA, password: `налучкване номер ${guess}` });
    expect((await answered).status()).toBe(guess < 6 ? 401 : 429);
  }
  await see(page, said(language, 'problems.sign-in-throttled'));
  const button = page.getByRole('button', {
    name: new RegExp(`^${t('session.tryIn', { time: '0:0' })}\\d$`),
  });
  expect(await button.isDisabled()).toBe(true);
  // It counts down, and then the right password opens.
  await page.getByRole('button', { name: t('session.signIn'), exact: true }).waitFor();
  await signIn(page, t);
  await see(page, t('servers.none'));
});
