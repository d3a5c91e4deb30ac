import { f } from '../../src/front/messages';
import type { FrontStatus } from '../../src/front/types';
import { expect, test } from './server';

test("a hospital's morning through its front server is seen as it happens", async ({ page, demo }) => {
  await page.goto(demo.front.href);
  await expect(page.locator('.f-gate')).toContainText(f.gate.open);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('示例省第一人民医院');
  const newest = page.locator('.f-recent tbody tr').first();
  const before = await newest.textContent();
  await expect(newest).not.toHaveText(before ?? '', { timeout: 20_000 });
  // Registration, outpatient, check-up, voucher and stay come home and get finance's signature.
  await expect(page.locator('.f-recent tbody tr', { hasText: f.recent.home }).first()).toBeVisible({ timeout: 20_000 });
  await expect(page.locator('.f-recent tbody tr', { hasText: f.recent.reversal }).first()).toBeVisible({ timeout: 30_000 });
  await expect(page.locator('.f-stocks')).toContainText('门诊收费处');
});

test('what it did comes home, and nothing is refused there', async ({ demo }) => {
  const status = async () =>
    (await (await fetch(new URL('/api/v1/front/status', demo.front))).json()) as Pick<FrontStatus, 'recent' | 'refused' | 'standing'>;
  const { recent } = await status();
  const newest = `${recent[0]!.code} ${recent[0]!.number}`;
  const isHome = async () => (await status()).recent.some(({ code, number, home }) => home && `${code} ${number}` === newest);
  await expect.poll(isHome, { timeout: 20_000 }).toBe(true);
  expect(await status()).toMatchObject({ refused: 0, standing: 'active' });
});
