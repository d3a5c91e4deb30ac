import { test as base, expect, type Page } from '@playwright/test';
import axe from 'axe-core';
import { preview } from 'vite';
import type { FileError, FileProof } from '../../src/local-check';
import { facePicture } from '../pictures';

/** The UKEY agent of the person's own computer; the console's sign-in asks for it, and nothing else does. */
export const AGENT = 'http://127.0.0.1:9518';

/** As strict as the pages allow: Ant Design writes its styles into the page, and the checker is WebAssembly. */
const POLICY = `default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; connect-src 'self' ${AGENT}; frame-ancestors 'none'`;

/** The built pages, served on a free port; nothing answers /api but what a test puts there. */
export const test = base.extend<{ noStray: void; kept: void }, { site: string }>({
  site: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the pattern
    async ({}, use) => {
      const server = await preview({
        preview: { host: '127.0.0.1', port: 0, headers: { 'Content-Security-Policy': POLICY } },
        logLevel: 'error',
      });
      await use(server.resolvedUrls!.local[0]!);
      await server.close();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ site }, use) => use(site),
  /** Every page, in every test, stays on its own origin and logs no error of its own. */
  noStray: [
    async ({ page, site }, use) => {
      const strays: string[] = [];
      const known = (url: string) =>
        url.startsWith(site) || (url.startsWith(`${AGENT}/`) && new URL(page.url()).pathname.startsWith('/console'));
      page.on('request', (request) => known(request.url()) || strays.push(request.url()));
      page.on('pageerror', (error) => strays.push(error.message));
      page.on('console', (line) => /Content Security Policy/.test(line.text()) && strays.push(line.text()));
      await use();
      expect(strays, 'requests to other hosts, and errors in the page').toEqual([]);
    },
    { auto: true },
  ],
  /** What lies beside every bill and does not differ from test to test. */
  kept: [
    async ({ page }, use) => {
      await page.route('**/trust.pem', (route) => route.fulfill({ contentType: 'text/plain', body: 'PEM' }));
      await page.route('**/b/**/*.png?*', (route) => {
        const dpi = Number(new URL(route.request().url()).searchParams.get('dpi'));
        return route.fulfill({ contentType: 'image/png', body: facePicture('https://pj.example.cn/b/…', dpi) });
      });
      await page.route('**/api/v1/citizen/portal', (route) => route.fulfill({ contentType: 'application/json', body: '{}' }));
      await answerChecker(page, null);
      await use();
    },
    { auto: true },
  ],
});

export { expect };

export interface Answer {
  status?: number;
  body?: unknown;
  headers?: Record<string, string>;
}

export const answerBill = (page: Page, answer: Answer) => put(page, '**/api/v1/public/bills/**', answer);
export const answerVerify = (page: Page, answer: Answer) => put(page, '**/api/v1/verify', answer);

/** Puts an invented checker where the browser's own would be loaded; null: this build has none. */
export function answerChecker(page: Page, outcome: FileProof | FileError | null) {
  const body = `export const available = ${outcome !== null};
    export const checkFile = async () => (${JSON.stringify(outcome)});`;
  return page.route('**/assets/checker-*.js', (route) => route.fulfill({ contentType: 'text/javascript', body }));
}

function put(page: Page, url: string, { status = 200, body = {}, headers }: Answer) {
  const contentType = status < 400 ? 'application/json' : 'application/problem+json';
  return page.route(url, (route) => route.fulfill({ status, contentType, headers, body: JSON.stringify(body) }));
}

export async function expectNoSidewaysScroll(page: Page) {
  const { content, window } = await page.evaluate(() => ({
    content: document.documentElement.scrollWidth,
    window: innerWidth,
  }));
  expect(content, 'page is wider than the screen').toBeLessThanOrEqual(window);
}

declare global {
  interface Window {
    axe: typeof axe;
  }
}

/** `strong`: every text must have a contrast of 7:1, too. */
export async function expectAccessible(page: Page, strong = false) {
  // Without axe-core's package for Playwright: for the sake of frames, which our pages do not have, it
  // opens a second page each time.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate(
    (enabled) => window.axe.run({ rules: { 'color-contrast-enhanced': { enabled } }, resultTypes: ['violations'] }),
    strong,
  );
  const found = violations.map((v) => `${v.id}: ${v.help} (${v.nodes.map((n) => n.target.join(' ')).join(', ')})`);
  expect(found, 'axe-core').toEqual([]);
}

/** Of the whole page, or of the screen alone where something covers it. */
export const shot = (page: Page, name: string, fullPage = true) =>
  page.screenshot({ path: `test-results/shots/${name}.png`, fullPage });
