import type { Browser, BrowserContext, Page } from '@playwright/test';
import { createHmac } from 'node:crypto';
import { c } from '../../src/console/messages';
import { s } from '../../src/console/messages-sign';
import { expect, type Office } from './server';

/** What people at the console do to get in. */

export const PASSWORD = 'Correct-Horse-9';

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
