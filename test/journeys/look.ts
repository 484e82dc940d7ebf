import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { GUIDE, guidePictures } from '../docs/guide-gaps.ts';
import type { Language } from './browser.ts';

const PICTURES = join(import.meta.dirname, 'screenshots');
const WIDTHS = [1280, 360];
const HEIGHT = 800;
/** Another language has other words and names, and other widths; not other colours. */
const SCHEMES = { bg: ['light', 'dark'], en: ['light'] } as const;
/** `npm run pictures` has the journeys take those of the guide too: the light, wide, Bulgarian one, down to here. */
const FOR_GUIDE = process.env['KERVAN_PICTURES'] ? guidePictures() : [];
const GUIDE_HEIGHT = 1100;

/**
 * Takes a picture of a page as it stands, light and in Bulgarian dark too, wide and narrow, into screenshots/. Answers what is not good there: what
 * axe-core finds serious or critical, what is wider than the screen, and what is cut off.
 */
export async function look(page: Page, name: string, language: Language): Promise<string[]> {
  mkdirSync(PICTURES, { recursive: true });
  const faults: string[] = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT });
    for (const colorScheme of SCHEMES[language]) {
      await page.emulateMedia({ colorScheme });
      const where = `${name}-${language}-${width}-${colorScheme}`;
      await atRest(page);
      const found = [...(await tooWide(page)), ...(await cutOff(page))];
      // Another scheme has other colours and nothing else, and those are the same on every screen.
      if (colorScheme === 'light' && (language === 'bg' || width === WIDTHS[0]))
        found.push(...(await inaccessible(page, null)));
      else if (width === WIDTHS[0]) found.push(...(await inaccessible(page, ['color-contrast'])));
      faults.push(...found.map((fault) => `${where}: ${fault}`));
      await page.screenshot({ path: join(PICTURES, `${where}.png`), fullPage: true });
      if (FOR_GUIDE.includes(name) && where.endsWith('-bg-1280-light')) await takeForGuide(page, name);
    }
  }
  await page.setViewportSize({ width: WIDTHS[0]!, height: HEIGHT });
  await page.emulateMedia({ colorScheme: 'light' });
  return faults;
}

/** From its head on, wherever it was scrolled to. */
async function takeForGuide(page: Page, name: string): Promise<void> {
  await page.locator('body').evaluate((body) => body.scrollIntoView());
  await atRest(page);
  const height = await page.locator('html').evaluate(({ scrollHeight }) => scrollHeight);
  const clip = { x: 0, y: 0, width: WIDTHS[0]!, height: Math.min(height, GUIDE_HEIGHT) };
  await page.screenshot({ path: join(GUIDE, 'images', `${name}.png`), fullPage: true, clip });
}

/** Waits until the page has drawn itself anew and nothing moves: what is between two states is neither of them. */
export async function atRest(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const view = globalThis as unknown as Drawing;
    const frame = () => new Promise<void>((resolve) => view.requestAnimationFrame(() => resolve()));
    const isEnding = ({ effect }: Movement) =>
      effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY;
    for (let still = 0; still < 3; still += 1) {
      await frame();
      const moving = view.document.getAnimations().filter(isEnding);
      if (moving.length === 0) continue;
      still = 0;
      // One that is replaced meanwhile is at its end too.
      await Promise.allSettled(moving.map(({ finished }) => finished));
    }
  });
}

interface Drawing {
  document: { getAnimations(): Movement[] };
  requestAnimationFrame: (drawn: () => void) => void;
}

interface Movement {
  effect: { getComputedTiming(): { endTime: number } } | null;
  finished: Promise<unknown>;
}

/** The page, or its head: that stays in place when the page is scrolled, and what is outside of it cannot be reached. */
async function tooWide(page: Page): Promise<string[]> {
  const widths = await page
    .locator('html, header, header > *')
    .evaluateAll((all) =>
      all.map(({ tagName, scrollWidth, clientWidth }) => ({ tagName, scrollWidth, clientWidth })),
    );
  return widths
    .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
    .map(
      ({ tagName, scrollWidth, clientWidth }) => `${tagName} ${scrollWidth} pixels wide in ${clientWidth}`,
    );
}

/**
 * Words in a box that shows only some of them, be it that more can be scrolled to: nobody looks for a page beyond the last one seen. A
 * field moves what is typed in it, and what the keyboard can scroll says so to everybody.
 */
async function cutOff(page: Page): Promise<string[]> {
  return page
    .locator('body *:not(input, textarea, [tabindex="0"], [aria-hidden="true"])')
    .evaluateAll((all) => {
      const { getComputedStyle } = globalThis as unknown as Styles;
      return all
        .filter(({ clientWidth, scrollWidth }) => clientWidth > 1 && scrollWidth > clientWidth)
        .filter((box) => getComputedStyle(box).overflowX !== 'visible')
        .map(({ outerHTML, scrollWidth, clientWidth }) => {
          return `${scrollWidth} pixels of words in ${clientWidth}: ${outerHTML.slice(0, 200)}`;
        });
    });
}

interface Styles {
  getComputedStyle: (of: unknown) => { overflowX: string };
}

interface Violation {
  id: string;
  impact: string | null;
  nodes: { html: string; failureSummary: string }[];
}

async function inaccessible(page: Page, rules: string[] | null): Promise<string[]> {
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async (rules) => {
    const { axe } = globalThis as unknown as {
      axe: { run(options: object): Promise<{ violations: Violation[] }> };
    };
    const options = { resultTypes: ['violations'], ...(rules && { runOnly: rules }) };
    return (await axe.run(options)).violations;
  }, rules);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id} (${nodes.length}): ${nodes[0]!.html} ${nodes[0]!.failureSummary}`);
}
