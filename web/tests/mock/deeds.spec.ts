import type { Page, Route } from '@playwright/test';
import { m } from '../../src/messages';
import * as data from '../fixtures';
import { answerBill, answerVerify, expect, expectNoSidewaysScroll, shot, test } from './site';

const BILL = '/b/51060126/0000000001/a3f9c2';

const PHONE = { width: 360, height: 740 };

test.use({ viewport: PHONE });

test('a bill is verified with the keyboard alone', async ({ page }) => {
  await answerVerify(page, { body: data.genuine });
  await answerBill(page, { body: data.bill });
  await page.goto('/');
  await expect(page.getByLabel(m.field.code)).toBeVisible();

  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: m.skip })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: m.verify.scan })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByLabel(m.field.code)).toBeFocused();
  await page.keyboard.type('51060126');
  await page.keyboard.press('Tab');
  await page.keyboard.type('0000000001');
  await page.keyboard.press('Tab');
  await page.keyboard.type('a3f9c2');
  await page.keyboard.press('Enter');

  await expect(page.getByRole('region', { name: m.verdict.result })).toBeFocused();
  await expect(page.getByRole('heading', { name: m.verdict.title.genuine })).toBeInViewport();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: m.verdict.open })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: data.bill.name })).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`${BILL}$`));
});

test('mistakes are explained at their field, and the first one gets the focus', async ({ page }) => {
  await page.goto('/');
  await page.getByLabel(m.field.code).fill('51060126');
  await page.getByLabel(m.field.number).fill('123');
  await page.getByRole('button', { name: m.verify.submit }).click();
  const number = page.getByLabel(m.field.number);
  await expect(number).toBeFocused();
  await expect(number).toHaveAttribute('aria-invalid', 'true');
  await expect(number).toHaveAccessibleDescription(m.verify.need.number);
});

test('pasting a link fills the form, and asks about exactly that', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await answerVerify(page, { body: data.genuine });
  await page.goto('/');
  await page.evaluate(() =>
    navigator.clipboard.writeText('https://x.example.cn/d?t=504&d=51060126_0000000001_a3f9c2_286.50_20261124&s=00'),
  );
  await page.getByLabel(m.field.number).focus();
  await page.keyboard.press('Control+V');
  await expect(page.getByText(m.verify.pasted)).toBeVisible();
  const asked = page.waitForRequest('**/api/v1/verify');
  await page.getByRole('button', { name: m.verify.submit }).click();
  expect((await asked).postDataJSON()).toEqual({ ...data.key, amount: '286.50', date: '2026-11-24' });
});

test('text typed in one go by a keyboard’s clipboard strip fills the form too', async ({ page }) => {
  await page.goto('/');
  await page.getByLabel(m.field.code).focus();
  await page.keyboard.insertText('51060126/0000000001/a3f9c2');
  await expect(page.getByLabel(m.field.check)).toHaveValue('a3f9c2');
  await expect(page.getByLabel(m.field.code)).toHaveValue('51060126');
});

test('waiting is shown, and no answer is explained', async ({ page }) => {
  const held: Route[] = [];
  await page.route('**/api/v1/verify', (route) => void held.push(route));
  await page.goto('/');
  await page.getByLabel(m.field.code).fill('51060126');
  await page.getByLabel(m.field.number).fill('0000000001');
  await page.getByLabel(m.field.check).fill('a3f9c2');
  await page.getByRole('button', { name: m.verify.submit }).click();
  await expect(page.getByRole('button', { name: m.verify.busy })).toBeVisible();
  await shot(page, 'verify-busy-360-light');
  await held[0]!.abort();
  await expect(page.getByText(m.trouble.offline.title)).toBeVisible();
});

test('verifying another bill starts with an empty form', async ({ page }) => {
  await answerVerify(page, { body: data.genuine });
  await page.goto(`/?code=51060126&number=0000000001&check_code=a3f9c2`);
  await page.getByRole('button', { name: m.verify.submit }).click();
  await page.getByRole('link', { name: m.verdict.again }).click();
  await expect(page.getByRole('heading', { name: m.verdict.title.genuine })).toBeHidden();
  await expect(page.getByLabel(m.field.code)).toHaveValue('');
});

test('a bill that failed to load can be tried again', async ({ page }) => {
  await answerBill(page, { status: 503, body: data.problem(503) });
  await page.goto(BILL);
  await page.getByText(m.trouble.server.title).waitFor();
  await answerBill(page, { body: data.bill });
  await page.getByRole('button', { name: m.retry }).click();
  await expect(page.getByRole('heading', { name: data.bill.name })).toBeVisible();
});

test('a bill that is still loading shows a skeleton', async ({ page }) => {
  await page.route('**/api/v1/public/bills/**', () => {});
  await page.goto(BILL);
  await expect(page.locator('.ant-skeleton')).toBeVisible();
  await shot(page, 'bill-loading-360-light');
  await page.unrouteAll({ behavior: 'ignoreErrors' });
});

test('details open below the face, and fit a phone', async ({ page }) => {
  await openLong(page);
  for (const title of [m.bill.restTitle(4), m.bill.detailTitle(4)]) await page.locator('summary', { hasText: title }).click();
  await expect(page.getByText('示例药品甲 20mg×14粒')).toBeVisible();
  await expectNoSidewaysScroll(page);
  await shot(page, 'bill-open-360-light');
});

test('on paper there is the bill with everything open, and no buttons', async ({ page }) => {
  await openLong(page);
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  await page.emulateMedia({ media: 'print' });
  await page.setViewportSize({ width: 794, height: 1123 });
  await expect(page.getByText('示例药品甲 20mg×14粒')).toBeVisible();
  await expect(page.getByRole('button', { name: m.bill.print })).toBeHidden();
  await expect(page.locator('.top')).toBeHidden();
  await expect(page.locator('.picture img')).toBeVisible();
  await shot(page, 'bill-print');
});

for (const kind of ['ofd', 'pdf', 'png', 'xml', 'xbrl'] as const) {
  test(`the ${kind} file is downloaded under the bill’s own name`, async ({ page }) => {
    await answerBill(page, { body: data.bill });
    await page.route(`**${BILL}.${kind}`, (route) => route.fulfill({ body: 'bytes' }));
    await page.goto(BILL);
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: m.download.kind[kind].name }).click();
    expect((await download).suggestedFilename()).toBe(`51060126_0000000001.${kind}`);
  });
}

async function openLong(page: Page) {
  await answerBill(page, { body: data.longBill });
  await page.goto(BILL);
  await page.locator('summary', { hasText: m.bill.data }).click();
  await expect(page.getByText('¥12,345,678.90', { exact: true })).toBeVisible();
}
