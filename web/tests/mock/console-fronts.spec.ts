import type { Page } from '@playwright/test';
import { c } from '../../src/console/messages';
import { d } from '../../src/console/messages-fronts';
import { f } from '../../src/front/messages';
import * as people from '../console-people';
import { problem } from '../fixtures';
import * as data from '../front-fixtures';
import { serve, type Replies } from './console-site';
import { expect, expectAccessible, expectNoSidewaysScroll, shot, test } from './site';

/** Front servers and cases in the console. */

test.use({ viewport: { width: 1366, height: 768 } });
test.beforeEach(({ page }) => page.clock.setFixedTime(data.NOW));

const province: Replies = { 'GET /console/fronts': { body: data.province }, 'GET /console/regions': { body: data.sichuan } };

const pages: [name: string, path: string, text: string, more?: Replies][] = [
  ['fronts', '/console/fronts', data.lost.name],
  ['fronts-province', '/console/fronts', d.standing.backlog!, province],
  ['fronts-map', '/console/fronts?view=map', d.map.lead, province],
  ['fronts-map-few', '/console/fronts?view=map', d.map.lead],
  ['front', `/console/fronts?front=${data.front.code}`, d.detail.stock],
  ['front-watched', `/console/fronts?front=${data.watched.code}`, f.stock.days(0)],
  ['fronts-empty', '/console/fronts', d.empty, { 'GET /console/fronts': { body: [] } }],
  ['cases', '/console/cases', '51060126 0000012345'],
  ['cases-all', '/console/cases?mode=all', d.case.state.closed],
  ['case', '/console/cases?case=K-1', d.case.evidenceHint],
];

const settled = async (page: Page) => {
  await expect(page.locator('.ant-spin-spinning, .ant-skeleton-active')).toHaveCount(0);
  for (const bars of await page.locator('.f-bars').all()) await expect(bars.locator('svg').first()).toBeVisible();
};

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });
    for (const [name, path, text, more] of pages) {
      test(`console ${name}`, async ({ page }) => {
        await serve(page, people.all, more);
        await page.goto(path);
        await expect(page.getByText(text).filter({ visible: true }).first()).toBeVisible();
        await settled(page);
        await expectNoSidewaysScroll(page);
        await shot(page, `console-${name}-${colorScheme}`, false);
        await expectAccessible(page);
      });
    }
  });
}

test('pages also fit a phone', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await serve(page, people.all, province);
  for (const [name, path] of [
    ['fronts', '/console/fronts'],
    ['fronts-map', '/console/fronts?view=map'],
    ['cases', '/console/cases'],
  ] as const) {
    await page.goto(path);
    await expect(page.locator('main h1')).toBeVisible();
    await settled(page);
    await expectNoSidewaysScroll(page);
    await shot(page, `console-phone-${name}`, false);
  }
});

test('the menu shows them to who may see them, and deeds to who may do them', async ({ page }) => {
  await serve(page, people.clerk);
  await page.goto('/console');
  await expect(page.getByRole('link', { name: c.menu.fronts })).toHaveCount(0);
  await serve(page, { ...people.all, actions: ['front.read'] });
  await page.goto(`/console/fronts?front=${data.front.code}`);
  await expect(page.getByRole('link', { name: c.menu.cases })).toBeVisible();
  await expect(page.getByRole('dialog').getByText(d.detail.stock)).toBeVisible();
  await expect(page.getByRole('button', { name: d.deed.freeze, exact: true })).toHaveCount(0);
});

test('the gravest stand first; filters live in the address', async ({ page }) => {
  await serve(page, people.all);
  await page.goto('/console/fronts');
  const names = page.locator('tbody .ant-btn-link');
  await expect(names.first()).toHaveText(data.lost.name);
  await expect(names).toHaveCount(data.rows.length);
  await page.getByRole('button', { name: new RegExp(`^${d.standing.backlog}`) }).click();
  await expect(page).toHaveURL(/status=backlog/);
  await expect(names).toHaveText([data.backlog.name]);
  await page.getByRole('button', { name: c.reset }).click();
  await page.getByLabel(d.search).fill('中医');
  await page.getByLabel(d.search).press('Enter');
  await expect(names).toHaveText([data.frozen.name]);
});

test('a long list has pages', async ({ page }) => {
  await serve(page, people.all, province);
  await page.goto('/console/fronts');
  const rows = page.locator('tbody tr.ant-table-row');
  await expect(rows).toHaveCount(50);
  await page.getByRole('button', { name: c.table.next }).click();
  await expect(page).toHaveURL(/after=50/);
  await page.getByRole('button', { name: c.table.previous }).click();
  await expect(page).not.toHaveURL(/after/);
});

test('a county on the map leads to its list', async ({ page }) => {
  await serve(page, people.all, province);
  await page.goto('/console/fronts');
  await page.getByText(d.view.map, { exact: true }).click();
  const county = page.getByRole('button', { name: /^锦江区：/ });
  await county.focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/region=510104/);
  await expect(page.locator('tbody .ant-btn-link').first()).toContainText('锦江区');
});

test('one is frozen with a reason and the version that was seen', async ({ page }) => {
  const { last, replies } = await serve(page, people.all, {
    [`POST /console/fronts/${data.front.code}/status`]: { status: 204 },
  });
  await page.goto(`/console/fronts?front=${data.front.code}`);
  await page.getByRole('button', { name: d.deed.freeze, exact: true }).click();
  const dialog = page.getByRole('dialog').filter({ hasText: d.deed.freezeText });
  await dialog.getByRole('button', { name: d.deed.freeze, exact: true }).click();
  await expect(dialog.getByText(c.reason.need)).toBeVisible();
  await dialog.getByLabel(c.reason.label).fill('示例：设备外借');
  replies['GET /console/fronts'] = { body: [{ ...data.front, status: 'frozen', reason: '示例：设备外借', version: 4 }] };
  await shot(page, 'console-front-freeze', false);
  await dialog.getByRole('button', { name: d.deed.freeze, exact: true }).click();
  await expect(page.getByText(d.deed.done)).toBeVisible();
  await expect(page.getByRole('button', { name: d.deed.resume })).toBeVisible();
  expect(last().body).toEqual({ status: 'frozen', reason: '示例：设备外借', version: 3 });
});

test('who was slower is told so, and sees what is there now', async ({ page }) => {
  await serve(page, people.all, {
    [`POST /console/fronts/${data.frozen.code}/status`]: { status: 409, body: problem(409, { code: 'STALE' }) },
  });
  await page.goto(`/console/fronts?front=${data.frozen.code}`);
  await page.getByRole('button', { name: d.deed.resume }).click();
  const dialog = page.getByRole('dialog').filter({ hasText: d.deed.resumeText });
  await dialog.getByLabel(c.reason.label).fill('示例原因');
  await dialog.getByRole('button', { name: d.deed.resume }).click();
  await expect(page.getByText(c.trouble.stale.text)).toBeVisible();
});

test('a case is closed with what was done', async ({ page }) => {
  const { last, replies } = await serve(page, people.all, { 'POST /console/cases/K-1/close': { status: 204 } });
  await page.goto('/console/cases');
  await page.getByRole('button', { name: data.cases[0]!.message }).click();
  await page.getByRole('button', { name: d.case.close, exact: true }).click();
  const dialog = page.getByRole('dialog').filter({ hasText: d.case.closeText });
  await dialog.getByRole('button', { name: d.case.close, exact: true }).click();
  await expect(dialog.getByText(d.case.needRemedy)).toBeVisible();
  await dialog.getByLabel(d.case.remedy).fill('已更换设备');
  replies['GET /console/cases'] = { body: data.cases.slice(1) };
  await dialog.getByRole('button', { name: d.case.close, exact: true }).click();
  await expect(page.getByRole('button', { name: data.cases[0]!.message })).toHaveCount(0);
  expect(last()).toMatchObject({ what: 'POST /console/cases/K-1/close', body: { remedy: '已更换设备' } });
});

test.describe('refreshing', () => {
  test('every ten seconds, while somebody is there; a failure keeps what was known', async ({ page }) => {
    await page.clock.install({ time: new Date(data.NOW) });
    let asked = 0;
    const { replies } = await serve(page, people.all, {
      'GET /console/fronts': () => ({ body: [{ ...data.front, program: `1.4.${asked++}` }] }),
    });
    await page.goto('/console/fronts');
    await expect(page.getByText('1.4.0', { exact: true })).toBeVisible();
    await page.clock.runFor(10_000);
    await expect(page.getByText('1.4.1', { exact: true })).toBeVisible();
    replies['GET /console/fronts'] = { status: 503, body: problem(503) };
    await page.clock.runFor(10_000);
    await expect(page.getByText(d.stale)).toBeVisible();
    await expect(page.getByText('1.4.1', { exact: true })).toBeVisible();
    await page.clock.runFor(310_000);
    await expect(page.getByText(d.resting)).toBeVisible();
    replies['GET /console/fronts'] = { body: [{ ...data.front, program: '1.5.0' }] };
    await page.mouse.move(500, 300);
    await expect(page.getByText('1.5.0', { exact: true })).toBeVisible();
    await expect(page.getByText(d.resting)).toHaveCount(0);
  });
});

test('the file of a case is downloaded by whoever says why', async ({ page }) => {
  const { last } = await serve(page, people.all, { 'POST /console/cases/K-1/evidence': { body: { file: '<EInvoice/>' } } });
  await page.goto('/console/cases?case=K-1');
  await page.getByRole('button', { name: d.case.evidenceGet }).click();
  const dialog = page.getByRole('dialog').filter({ hasText: d.case.evidenceText });
  await dialog.getByLabel(c.reason.label).fill('核查改动');
  const [file] = await Promise.all([page.waitForEvent('download'), dialog.getByRole('button', { name: d.case.evidenceGet }).click()]);
  expect(file.suggestedFilename()).toBe('K-1.xml');
  expect(last()).toMatchObject({ what: 'POST /console/cases/K-1/evidence', body: { reason: '核查改动' } });
});
