import type { Page } from '@playwright/test';
import { f } from '../../src/front/messages';
import { problem } from '../fixtures';
import * as data from '../front-fixtures';
import { expect, expectAccessible, expectNoSidewaysScroll, shot, test, type Answer } from './site';

/** The front server's own page. */

async function tell(page: Page, first: Answer) {
  const said = { answer: first, asked: 0 };
  await page.route('**/api/v1/front/status', (route) => {
    said.asked += 1;
    const { status = 200, body } = said.answer;
    const contentType = status < 400 ? 'application/json' : 'application/problem+json';
    return route.fulfill({ status, contentType, body: JSON.stringify(body) });
  });
  return said;
}

const NO_FRONT: Answer = { status: 404, body: problem(404, { code: 'NO_ROUTE' }) };

const states: [name: string, answer: Answer, text: string][] = [
  ['open', { body: data.status }, f.gate.open],
  ['cut', { body: data.cut }, data.cut.message],
  ['warned', { body: data.warned }, f.gate.warned],
  ['shut', { body: data.shut }, data.shut.message],
  ['none', NO_FRONT, f.notFront.title],
  ['failed', { status: 503, body: problem(503) }, f.stale.title],
];

const SIZES = [
  { width: 390, height: 844 },
  { width: 1366, height: 768 },
];

const drawn = async (page: Page) => {
  for (const bars of await page.locator('.f-bars').all()) await expect(bars.locator('svg').first()).toBeVisible();
};

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });
    for (const [name, answer, text] of states) {
      test(`front ${name}`, async ({ page }) => {
        await tell(page, answer);
        await page.setViewportSize(SIZES[0]!);
        await page.goto('/front');
        await expect(page.getByText(text).first()).toBeVisible();
        for (const size of SIZES) {
          await page.setViewportSize(size);
          await drawn(page);
          await expectNoSidewaysScroll(page);
          await shot(page, `front-${name}-${size.width}-${colorScheme}`);
          await expectAccessible(page);
        }
      });
    }
  });
}

test('large type fits, too', async ({ page }) => {
  await tell(page, { body: data.cut });
  await page.goto('/front?elder=1');
  for (const size of SIZES) {
    await page.setViewportSize(size);
    await drawn(page);
    await expectNoSidewaysScroll(page);
    await shot(page, `front-elder-${size.width}`);
  }
  await expectAccessible(page, true);
});

test('it is live: new bills appear, a silent service is said so, and comes back', async ({ page }) => {
  await page.clock.install({ time: new Date(data.NOW) });
  const said = await tell(page, { body: data.status });
  await page.goto('/front');
  await expect(page.locator('.f-gate')).toContainText(f.gate.open);
  const next = { ...data.status.recent[0]!, number: '0000099999', home: false };
  said.answer = { body: { ...data.status, recent: [next, ...data.status.recent] } };
  await page.clock.runFor(2000);
  const first = page.locator('.f-recent tbody tr').first();
  await expect(first).toContainText('0000099999');
  await expect(first).toContainText(f.recent.waits);
  said.answer = { status: 503, body: problem(503) };
  await page.clock.runFor(2000);
  await expect(page.getByRole('alert')).toContainText(f.stale.title);
  await expect(page.locator('.f-gate')).toContainText(f.gate.unknown);
  await shot(page, 'front-stale');
  said.answer = { body: data.shut };
  await page.clock.runFor(2000);
  await expect(page.locator('.f-gate')).toContainText(f.gate.shut);
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('a platform is asked once and says that it is no front server', async ({ page }) => {
  await page.clock.install({ time: new Date(data.NOW) });
  const said = await tell(page, NO_FRONT);
  await page.goto('/front');
  await expect(page.getByText(f.notFront.lead)).toBeVisible();
  await page.clock.runFor(20_000);
  expect(said.asked).toBe(1);
  await expect(page.getByRole('link', { name: f.notFront.console })).toHaveAttribute('href', '/console/fronts');
});

test('another stock is chosen with the keyboard', async ({ page }) => {
  await tell(page, { body: data.cut });
  await page.goto('/front');
  await expect(page.locator('.f-stocks label').first()).toHaveClass('picked');
  await page.locator('.f-stocks input').first().focus();
  await page.keyboard.press('ArrowDown');
  await expect(page.locator('.f-stocks label').nth(1)).toHaveClass('picked');
  await expect(page.locator('.f-burn')).toContainText(f.stock.left('610'));
  await page.getByRole('button', { name: f.chart.week }).click();
  await expect(page.locator('.f-chart')).toContainText(/168/);
});

test('a declaration is put in by hand: refused with a reason, then in force', async ({ page }) => {
  const said = await tell(page, { body: data.cut });
  const letters: string[] = [];
  await page.route('**/api/v1/front/declarations', (route) => {
    letters.push(route.request().postData() ?? '');
    if (letters.length === 1) {
      const body = problem(422, { code: 'NOT_DECLARED', title: '不是财政部门的应急公告', detail: '请把公告全文粘贴' });
      return route.fulfill({ status: 422, contentType: 'application/problem+json', body: JSON.stringify(body) });
    }
    said.answer = { body: data.warned };
    const body = { id: 'emergency-510000', cause: 'emergency', from: data.NOW, until: '2026-12-04T00:00:00+08:00' };
    return route.fulfill({ contentType: 'application/json', body: JSON.stringify(body) });
  });
  await page.goto('/front');
  await page.getByText(f.declare.open).click();
  const send = page.getByRole('button', { name: f.declare.send });
  await expect(send).toBeDisabled();
  await page.getByLabel(f.declare.label).fill('hello');
  await send.click();
  await expect(page.locator('.f-declare output')).toContainText('不是财政部门的应急公告');
  await shot(page, 'front-declare');
  await expectAccessible(page);
  await page.getByLabel(f.declare.label).fill('shupiao-letter/1 00A1 c2ln\n{}');
  await send.click();
  await expect(page.locator('.f-declare output')).toContainText(f.declare.done('应急', '2026-12-04 00:00'));
  await expect(page.locator('.f-gate')).toContainText(f.gate.warned);
  await expect(page.locator('.f-gate')).toContainText('应急');
  expect(letters[1]).toBe('shupiao-letter/1 00A1 c2ln\n{}');
});
