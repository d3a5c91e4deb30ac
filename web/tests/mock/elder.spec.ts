import type { Page } from '@playwright/test';
import { m } from '../../src/messages';
import * as data from '../fixtures';
import { answerBill, answerChecker, answerVerify, expect, expectAccessible, expectNoSidewaysScroll, shot, test } from './site';

/** Large type, on every page: it fits a phone, and every text has a contrast of 7:1. */

const BILL = '/b/51060126/0000000001/a3f9c2';
const SIZES = [
  { width: 360, height: 740 },
  { width: 1366, height: 768 },
];

test.use({ viewport: SIZES[0]! });

test('it is switched on in the header, kept, and switched off again', async ({ page }) => {
  await page.goto('/');
  const elder = page.getByRole('button', { name: m.size.elder });
  await expect(elder).toHaveAttribute('aria-pressed', 'false');
  await elder.press('Enter');
  await expect(elder).toHaveAttribute('aria-pressed', 'true');
  await expect(page.locator('html')).toHaveClass(/elder/);

  await page.goto('/no/such/page');
  await expect(page.locator('html')).toHaveClass(/elder/);
  await page.getByRole('button', { name: m.size.normal }).click();
  await page.reload();
  await expect(page.getByRole('heading', { name: m.missing.title })).toBeVisible();
  await expect(page.locator('html')).not.toHaveClass(/elder/);
});

test('a link opens it', async ({ page }) => {
  await page.goto('/?elder=1');
  await expect(page.locator('html')).toHaveClass(/elder/);
  await page.getByRole('button', { name: m.size.normal }).click();
  await expect(page).toHaveURL(/\/$/);
});

test('type and targets are large', async ({ page }) => {
  await answerBill(page, { body: data.bill });
  for (const path of ['/?elder=1', `${BILL}?elder=1`]) {
    await page.goto(path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.evaluate(() => parseFloat(getComputedStyle(document.body).fontSize))).toBeGreaterThanOrEqual(20);
    const low = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('button, input:not(.unseen), summary, .download, .top-link, .drop, .ant-btn')]
        .filter((target) => target.offsetParent !== null && !target.closest('.ant-input-affix-wrapper'))
        .filter((target) => target.getBoundingClientRect().height < 56)
        .map((target) => `${target.className} ${target.getBoundingClientRect().height}`),
    );
    expect(low).toEqual([]);
  }
});

const pages: [name: string, open: (page: Page) => Promise<unknown>, text: string][] = [
  ['check', (page) => page.goto('/?elder=1'), m.verify.title],
  [
    'mistakes',
    async (page) => {
      await page.goto('/?elder=1');
      await page.getByRole('button', { name: m.verify.submit }).click();
    },
    m.verify.need.number,
  ],
  [
    'file',
    async (page) => {
      await answerChecker(page, data.proof);
      await answerVerify(page, { body: data.genuine });
      await page.goto('/?elder=1');
      await page.locator('.drop input').setInputFiles({ name: 'a.ofd', mimeType: '', buffer: Buffer.from('PK\u0003\u0004') });
    },
    m.way.here,
  ],
  [
    'altered',
    async (page) => {
      await answerVerify(page, { body: data.altered });
      await page.goto(`/?elder=1&${new URLSearchParams(data.key)}`);
      await page.getByRole('button', { name: m.verify.submit }).click();
    },
    m.verdict.alteredForm,
  ],
  ['bill', billPage(data.bill), m.state.note.normal],
  ['bill-long', billPage({ ...data.longBill, pages: 2, signatures: data.proof.signatures }), m.picture.more(1)],
  ['bill-red', billPage(data.redBill), m.state.note.red],
  ['unknown', (page) => page.goto('/b/1/2/3?elder=1'), m.unknown.lead],
  ['missing', (page) => page.goto('/no/such/page?elder=1'), m.missing.title],
];

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });
    for (const [name, open, text] of pages) {
      test(name, async ({ page }) => {
        await open(page);
        await expect(page.getByText(text).filter({ visible: true }).first()).toBeVisible();
        await page.evaluate(() => document.querySelectorAll('details').forEach((fold) => (fold.open = true)));
        for (const size of SIZES) {
          await page.setViewportSize(size);
          await expectNoSidewaysScroll(page);
          await shot(page, `elder-${name}-${size.width}-${colorScheme}`);
          await expectAccessible(page, true);
        }
      });
    }
  });
}

test('who asks the browser for contrast gets it without large type', async ({ page }) => {
  await page.emulateMedia({ contrast: 'more' });
  await answerBill(page, { body: data.bill });
  await page.goto(BILL);
  await expect(page.getByText(m.state.note.normal)).toBeVisible();
  await expectAccessible(page, true);
});

function billPage(body: typeof data.bill) {
  return async (page: Page) => {
    await answerBill(page, { body });
    await page.goto(`${BILL}?elder=1`);
  };
}
