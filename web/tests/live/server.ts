import { test as base, expect } from '@playwright/test';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BillFace } from '../../src/api';
import { heard, run, stop } from './binary';

/** One real server with an invented morning of bills, as `shupiao demo --once` gives it, and a front server. */
export interface Demo {
  origin: string;
  dir: string;
  page: URL;
  /** The front server beside it, with an invented hospital's system at work. */
  front: URL;
  /** The signed file of one bill, on disk and as text. */
  file: string;
  xml: string;
}

/** The demo's people: one-time passwords, and PINs of those who have a key. */
export interface Office {
  origin: string;
  dir: string;
  passwords: Record<string, string>;
  pins: Record<string, string>;
  /** Secrets of second factors that were taken up, by login. */
  secrets: Record<string, string>;
}

/** Both are of one server, started once for all files: a worker is kept while the fixtures are the same. */
export const test = base.extend<object, { demo: Demo; office: Office }>({
  demo: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the pattern
    async ({}, use) => {
      const dir = await mkdtemp(join(tmpdir(), 'shupiao-live-'));
      const beside = ['--front-listen', '127.0.0.1:0', '--his-pace', '500'];
      const server = run('demo', '--dir', dir, '--listen', '127.0.0.1:0', '--once', ...beside);
      try {
        const lines = [/^public page: (\S+)/, /^bill file: (.+)$/, /^控制台\s+(\S+)\/console$/, /^front server: (\S+)/];
        const [page, file, origin, front] = (await heard(server, ...lines)) as [string, string, string, string];
        await use({ origin, dir, page: new URL(page), front: new URL(front), file, xml: await readFile(file, 'utf8') });
      } finally {
        await stop(server);
        await rm(dir, { recursive: true, force: true });
      }
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  office: [
    async ({ demo: { origin, dir } }, use) => {
      const lines = (await readFile(join(dir, 'demo-accounts.txt'), 'utf8')).trim().split('\n');
      const passwords: Record<string, string> = {};
      const pins: Record<string, string> = {};
      for (const [login, password, pin] of lines.map((line) => line.split(' '))) {
        passwords[login!] = password!;
        if (pin) pins[login!] = pin.replace('UKEY-PIN=', '');
      }
      await use({ origin, dir, passwords, pins, secrets: {} });
    },
    { scope: 'worker' },
  ],
});

export { expect };

/** The text of the first element of this name in the signed file. */
export function element(xml: string, name: string): string {
  const found = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml);
  if (!found) throw new Error(`the bill file has no <${name}>`);
  return found[1]!;
}

export async function billOf(demo: Demo): Promise<BillFace> {
  const response = await fetch(new URL(demo.page.pathname.replace('/b/', '/api/v1/public/bills/'), demo.page));
  expect(response.status, 'the demo bill is public').toBe(200);
  return (await response.json()) as BillFace;
}
