import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { literal, type Words } from './words.ts';

/** What a person does on the pages, by the names everybody reads there. */

export const ANA = { name: 'Ана', password: 'кервани минават тук' };

/** Waits until a text is seen. */
export async function see(page: Page, text: string | RegExp): Promise<void> {
  await page.getByText(text).first().waitFor();
}

export async function press(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
}

/** Chooses from a list by what stands in it. */
export async function choose(page: Page, list: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: list, exact: true }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

/** Looks for something in a list that is searched while a person types, and chooses it. */
export async function find(page: Page, list: string, text: string, option: string): Promise<void> {
  const box = page.getByRole('combobox', { name: list, exact: true });
  await box.click();
  await box.fill(text);
  await page.getByRole('option', { name: option }).click();
  await expect.poll(() => box.inputValue()).toBe(option);
}

/** The first visit: name and password of the administrator. */
export async function setUp(page: Page, t: Words): Promise<void> {
  await page.getByRole('heading', { name: t('session.setupTitle') }).waitFor();
  await giveName(page, t);
  await press(page, t('session.setupDone'));
  await page.getByRole('heading', { name: t('common.servers'), exact: true }).waitFor();
}

export async function signIn(page: Page, t: Words, who = ANA): Promise<void> {
  await giveName(page, t, who);
  await press(page, t('session.signIn'));
}

async function giveName(page: Page, t: Words, { name, password } = ANA): Promise<void> {
  await page.getByLabel(t('session.name'), { exact: true }).fill(name);
  await page.getByLabel(t('session.password'), { exact: true }).fill(password);
}

/** Fills in a setting of a server; what must be given has a star behind its name. */
export async function fill(page: Page, t: Words, setting: string, value: string): Promise<void> {
  const name = literal(t(`settings.field.${setting}.name`));
  await page.getByLabel(new RegExp(`^${name}( \\*)?$`)).fill(value);
}
