import type { Page, Response, Route } from '@playwright/test';
import { gzipSync } from 'node:zlib';
import { m } from '../../src/messages';
import * as data from '../fixtures';
import { answerBill, expect, expectAccessible, expectNoSidewaysScroll, shot, test } from './site';

/** The picture of a bill: loading, shown, failed, zoomed. */

const BILL = '/b/51060126/0000000001/a3f9c2';
const ALT = m.picture.alt(data.bill.name, data.bill.unit.name, '¥286.50');

test.use({ viewport: { width: 360, height: 740 } });

const open = async (page: Page, body = data.bill) => {
  await answerBill(page, { body });
  await page.goto(BILL);
};
const drawn = (page: Page) =>
  expect.poll(() => page.locator('.picture img').first().evaluate((img: HTMLImageElement) => img.naturalWidth));

test('the picture has its place before it comes, and moves nothing when it does', async ({ page }) => {
  const held: Route[] = [];
  await page.route('**/*.png?*', (route) => void held.push(route));
  await open(page);
  await expect(page.locator('.picture.loading')).toBeVisible();
  await expect(page.getByText(m.picture.loading)).toBeAttached();
  const title = page.getByRole('heading', { name: m.download.title });
  const before = await title.boundingBox();
  await shot(page, 'picture-loading-360');
  for (const route of held) await route.fallback();
  await expect(page.locator('.picture.ready')).toBeVisible();
  expect(Math.abs((await title.boundingBox())!.y - before!.y)).toBeLessThan(1);
  await expect(page.getByRole('img', { name: ALT })).toBeVisible();
});

test('a screen gets the sharpness it needs', async ({ page }) => {
  const asked: (string | null)[] = [];
  page.on('request', (request) => {
    if (request.url().includes('.png?')) asked.push(new URL(request.url()).searchParams.get('dpi'));
  });
  await open(page);
  await drawn(page).toBeGreaterThan(0);
  expect(asked).toEqual(['96']);
  await page.setViewportSize({ width: 1366, height: 768 });
  await expect.poll(() => asked).toContain('150');
});

test('a picture that does not come can be asked for again', async ({ page }) => {
  await page.route('**/*.png?*', (route) => route.fulfill({ status: 503 }));
  await open(page);
  await expect(page.getByText(m.picture.failed)).toBeVisible();
  await expectAccessible(page);
  await shot(page, 'picture-failed-360');
  await page.unroute('**/*.png?*');
  await page.getByRole('button', { name: m.retry }).click();
  await expect(page.locator('.picture.ready')).toBeVisible();
});

test('the picture is zoomed and left with the keyboard alone', async ({ page }) => {
  await open(page);
  await drawn(page).toBeGreaterThan(0);
  const picture = page.getByRole('button', { name: m.picture.open(ALT) });
  await picture.press('Enter');
  const sheet = page.getByRole('dialog', { name: m.picture.zoomTitle });
  await expect(sheet).toBeVisible();
  await expectAccessible(page);

  const shown = sheet.getByRole('img', { name: ALT });
  await expect.poll(() => shown.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(2480);
  const width = async () => (await shown.boundingBox())!.width;
  const fit = await width();
  await page.keyboard.press('+');
  await page.keyboard.press('+');
  await expect(sheet.getByText(m.picture.scale(225))).toBeVisible();
  expect(await width()).toBeCloseTo(fit * 2.25, 0);
  await shot(page, 'zoom-360', false);

  const area = sheet.getByRole('region', { name: m.picture.keys });
  await area.focus();
  const left = await area.evaluate((here) => here.scrollLeft);
  expect(left).toBeGreaterThan(0);
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => area.evaluate((here) => here.scrollLeft)).toBeGreaterThan(left);
  await page.keyboard.press('-');
  await expect(sheet.getByText(m.picture.scale(150))).toBeVisible();
  await page.keyboard.press('0');
  await expect(sheet.getByText(m.picture.scale(100))).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
  await expect(picture).toBeFocused();
});

test('two fingers zoom the picture', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: m.picture.open(ALT) }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByRole('region').evaluate((here) => {
    const touch = (type: string, apart: number) => {
      const point = (identifier: number, clientX: number) => new Touch({ identifier, target: here, clientX, clientY: 300 });
      const touches = [point(1, 180 - apart / 2), point(2, 180 + apart / 2)];
      here.dispatchEvent(new TouchEvent(type, { touches, cancelable: true, bubbles: true }));
    };
    touch('touchstart', 100);
    touch('touchmove', 200);
  });
  await expect(sheet.getByText(m.picture.scale(200))).toBeVisible();
});

test('further pages are folded below the first', async ({ page }) => {
  await open(page, { ...data.bill, pages: 3 });
  await expect(page.getByRole('img', { name: m.picture.altPage(ALT, 1, 3) })).toBeVisible();
  await page.locator('summary', { hasText: m.picture.more(2) }).click();
  const last = page.getByRole('img', { name: m.picture.altPage(ALT, 3, 3) });
  await last.scrollIntoViewIfNeeded();
  await expect.poll(() => last.evaluate((img: HTMLImageElement) => img.currentSrc)).toContain('page=3');
});

test('before its picture a bill loads less than 200 KB, and nothing that only a click needs', async ({ page }) => {
  const came: Response[] = [];
  page.on('response', (response) => came.push(response));
  await open(page);
  await drawn(page).toBeGreaterThan(0);
  const before = came.slice(0, came.findIndex((response) => response.url().includes('.png?')));
  expect(before.filter((response) => /PictureZoom|FullSheet|decode|checker/.test(response.url()))).toEqual([]);
  const sizes = await Promise.all(before.map(async (response) => gzipSync(await response.body()).length));
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(200_000);
});

test('the data of the face is text, folded on a phone and open on a desk', async ({ page }) => {
  await open(page);
  const total = page.getByText(data.bill.total_capital, { exact: true });
  await expect(total).toBeHidden();
  await page.locator('summary', { hasText: m.bill.data }).click();
  await expect(total).toBeVisible();
  await expectNoSidewaysScroll(page);
  await page.setViewportSize({ width: 1366, height: 768 });
  await page.reload();
  await expect(total).toBeVisible();
});
