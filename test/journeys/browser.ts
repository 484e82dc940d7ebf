import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { openChromium } from './chromium.ts';

export type Language = 'bg' | 'en';
export type Scheme = 'light' | 'dark';

/** How a visitor looks at the pages. */
export interface Looks {
  language?: Language;
  scheme?: Scheme;
  width?: number;
  /** What the journey is refused on purpose, by status; a browser says each refusal in its console. */
  refusals?: readonly number[];
}

/** The browser of a test file. */
export interface Visitors {
  /** Somebody new, without a session, at an address. */
  visit(address: string, looks?: Looks): Promise<Page>;
}

const TIMEOUT_MS = 15_000;

/**
 * One Chromium for the tests of the file that calls this; every visitor is a context of its own and gone after the test. A test fails
 * when a page of its visitors wrote an error to the console, threw one, or was held back by the security policy.
 */
export function openVisitors(): Visitors {
  let browser: Browser;
  let contexts: BrowserContext[] = [];
  let faults: string[] = [];
  beforeAll(async () => {
    browser = await openChromium();
  });
  afterEach(async () => {
    for (const context of contexts) await context.close();
    const found = faults;
    [contexts, faults] = [[], []];
    expect(found).toEqual([]);
  });
  afterAll(() => browser.close());
  return {
    async visit(address, { language = 'bg', scheme = 'light', width = 1280, refusals = [] } = {}) {
      const chosen = [{ name: 'kervan-language', value: language }];
      const context = await browser.newContext({
        locale: 'bg-BG',
        timezoneId: 'Europe/Sofia',
        colorScheme: scheme,
        viewport: { width, height: 900 },
        reducedMotion: 'reduce',
        storageState: { cookies: [], origins: [{ origin: new URL(address).origin, localStorage: chosen }] },
      });
      contexts.push(context);
      context.setDefaultTimeout(TIMEOUT_MS);
      await context.addInitScript(tellOfPolicy);
      context.on('weberror', (error) => faults.push(String(error.error())));
      context.on('console', (message) => {
        if (message.type() === 'error' && !isAwaited(message.text(), refusals)) faults.push(message.text());
      });
      const page = await context.newPage();
      await page.goto(address);
      return page;
    },
  };
}

/** Runs in the page, before anything of it. */
function tellOfPolicy(): void {
  const { document } = globalThis as unknown as {
    document: { addEventListener(type: string, heard: (event: Record<string, string>) => void): void };
  };
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
    console.error(`security policy: ${violatedDirective} ${blockedURI}`);
  });
}

function isAwaited(text: string, refusals: readonly number[]): boolean {
  return refusals.some((status) => text.includes(`responded with a status of ${status} `));
}
