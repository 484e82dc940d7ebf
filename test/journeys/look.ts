import { createRequire } from 'node:module';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Language } from './browser.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PICTURES = join(import.meta.dirname, 'screenshots');
const WIDTHS = [1280, 360];
const HEIGHT = 800;

/**
 * Takes a picture of a page as it stands, light and dark, wide and narrow, into screenshots/. Answers what is not good there: what
 * axe-core finds serious or critical, and what is wider than the screen.
 */
export async function look(page: Page, name: string, language: Language): Promise<string[]> {
  mkdirSync(PICTURES, { recursive: true });
  const faults: string[] = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const where = `${name}-${language}-${width}-${colorScheme}`;
      const found = [...(await tooWide(page)), ...(await inaccessible(page))];
      faults.push(...found.map((fault) => `${where}: ${fault}`));
      await page.screenshot({ path: join(PICTURES, `${where}.png`), fullPage: true });
    }
  }
  await page.setViewportSize({ width: WIDTHS[0]!, height: HEIGHT });
  await page.emulateMedia({ colorScheme: 'light' });
  return faults;
}

async function tooWide(page: Page): Promise<string[]> {
  const [content, screen] = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = (
      globalThis as unknown as {
        document: { documentElement: { scrollWidth: number; clientWidth: number } };
      }
    ).document.documentElement;
    return [scrollWidth, clientWidth] as const;
  });
  return content > screen ? [`${content} pixels wide on a screen of ${screen}`] : [];
}

interface Violation {
  id: string;
  impact: string | null;
  nodes: { html: string; failureSummary: string }[];
}

async function inaccessible(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(options: object): Promise<{ violations: Violation[] }> };
    };
    return (await axe.run({ resultTypes: ['violations'] })).violations;
  });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id} (${nodes.length}): ${nodes[0]!.html} ${nodes[0]!.failureSummary}`);
}
