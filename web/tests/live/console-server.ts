import type { Browser, BrowserContext, Page } from '@playwright/test';
import { spawn, type ChildProcess } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { c } from '../../src/console/messages';
import { s } from '../../src/console/messages-sign';
import { test as base, expect } from '@playwright/test';

/** The demo with its people: one-time passwords, and PINs of those who have a key. */
export interface Office {
  origin: string;
  dir: string;
  passwords: Record<string, string>;
  pins: Record<string, string>;
  /** Secrets of second factors that were taken up, by login. */
  secrets: Record<string, string>;
}

export const PASSWORD = 'Correct-Horse-9';

export const test = base.extend<object, { office: Office }>({
  office: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the pattern
    async ({}, use) => {
      const dir = await mkdtemp(join(tmpdir(), 'shupiao-office-'));
      const server = run('demo', '--dir', dir, '--listen', '127.0.0.1:0', '--once');
      try {
        const origin = await heard(server, /^控制台\s+(\S+)\/console$/);
        const lines = (await readFile(join(dir, 'demo-accounts.txt'), 'utf8')).trim().split('\n');
        const passwords: Record<string, string> = {};
        const pins: Record<string, string> = {};
        for (const [login, password, pin] of lines.map((line) => line.split(' '))) {
          passwords[login!] = password!;
          if (pin) pins[login!] = pin.replace('UKEY-PIN=', '');
        }
        await use({ origin, dir, passwords, pins, secrets: {} });
      } finally {
        await stop(server);
        await rm(dir, { recursive: true, force: true });
      }
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});

export { expect };

/** Starts the binary. */
export function run(...args: string[]): ChildProcess {
  const binary = process.env.SHUPIAO_BIN;
  if (!binary) throw new Error('SHUPIAO_BIN is not set: the live tests need the path of the shupiao binary.');
  return spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Waits for a line; a process that ends first fails with what it said. */
export function heard(process: ChildProcess, line: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    const hear = (text: string) => {
      said.push(text);
      const found = line.exec(text.trim());
      if (found) resolve(found[1] ?? text);
    };
    for (const stream of [process.stdout!, process.stderr!]) createInterface({ input: stream }).on('line', hear);
    process.once('close', (code) => reject(new Error(`it ended (${code}) too early:\n${said.join('\n')}`)));
  });
}

export async function stop(process: ChildProcess) {
  if (process.exitCode !== null || process.signalCode !== null || process.pid === undefined) return;
  const ended = once(process, 'exit');
  process.kill('SIGTERM');
  await ended;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The one-time password of a step from now (RFC 6238). */
export function totp(secret: string, ahead = 0): string {
  const bits = [...secret].map((sign) => ALPHABET.indexOf(sign).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead));
  const digest = createHmac('sha1', key).update(step).digest();
  const at = digest[19]! & 15;
  return String((digest.readUInt32BE(at) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}

/** A browser of its own, as wide as a desk's. */
export function desk(browser: Browser): Promise<BrowserContext> {
  return browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'zh-CN' });
}

export async function givePassword(page: Page, origin: string, login: string, password: string) {
  await page.goto(`${origin}/console`);
  await page.getByLabel(s.login).fill(login);
  await page.getByRole('textbox', { name: s.password }).fill(password);
  // One name is tried once a second: a try that came too early is made again.
  await expect(async () => {
    await page.getByRole('button', { name: s.next }).click();
    await expect(page.getByLabel(s.login)).toBeHidden({ timeout: 1_500 });
  }).toPass();
}

/** Takes up a second factor on the page that asks for it, and gets in. */
export async function enrol(page: Page, office: Office, login: string) {
  await expect(page.getByRole('img', { name: s.enrol.qr })).toBeVisible();
  const secret = (await page.locator('code').innerText()).replaceAll(/\s/g, '');
  office.secrets[login] = secret;
  await page.getByRole('textbox', { name: s.totp.code }).fill(totp(secret));
  await page.getByRole('button', { name: s.enrol.confirm }).click();
  await expect(page.getByRole('heading', { name: c.menu.home })).toBeVisible();
}

/** The first sign-in: one-time password, own password, second factor. */
export async function firstSignIn(page: Page, office: Office, login: string, first = office.passwords[login]!) {
  await givePassword(page, office.origin, login, first);
  await expect(page.getByRole('heading', { name: s.change.title })).toBeVisible();
  await page.getByLabel(s.change.current).fill(first);
  await page.getByLabel(s.change.fresh, { exact: true }).fill(PASSWORD);
  await page.getByLabel(s.change.again).fill(PASSWORD);
  await expect(async () => {
    await page.getByRole('button', { name: s.change.submit }).click();
    await expect(page.getByRole('heading', { name: s.change.title })).toBeHidden({ timeout: 1_500 });
  }).toPass();
  await enrol(page, office, login);
}
