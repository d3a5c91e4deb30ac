import type { Page } from '@playwright/test';
import { c } from '../../src/console/messages';
import { i } from '../../src/console/messages-issue';
import { j } from '../../src/console/messages-join';
import { o } from '../../src/console/messages-org';
import { p } from '../../src/console/messages-people';
import { s } from '../../src/console/messages-sign';
import * as people from '../console-people';
import { problem } from '../fixtures';
import { serve } from './console-site';
import { expect, expectAccessible, expectNoSidewaysScroll, shot, test } from './site';

/** Every page of the console: it shows, fits a small office screen, and is accessible; in light and dark. */

const pages: [name: string, path: string, text: string][] = [
  ['home', '/console', '待审核的上线申请'],
  ['units', '/console/units', '示例区实验小学'],
  ['unit', `/console/units?unit=${people.UNIT}`, '名称：示例医院 → 示例市第一人民医院'],
  ['persons', '/console/persons', '示例安全员丁'],
  ['person', '/console/persons?person=P-7', p.persons.editRoles],
  ['roles', '/console/roles', '查看审计日志'],
  ['certificates', '/console/certificates', p.certificates.status.requested!],
  ['certificate', '/console/certificates?certificate=C-1', p.certificates.approve],
  ['clients', '/console/clients', '示例收费系统'],
  ['applications', '/console/applications', '示例单位A-3'],
  ['applications-table', '/console/applications?mode=table', '示例单位A-5'],
  ['application', '/console/applications?application=A-1', '示例信用代码证书.pdf'],
  ['onboarding', '/console/onboarding', j.own.testsLead],
  ['issue', '/console/issue', i.payerName],
  ['bills', '/console/bills', '0000000002'],
  ['audit', '/console/audit', '修改单位'],
  ['sessions', '/console/sessions', c.sessions.current],
  ['my-certificate', '/console/certificate', s.mine.submit],
  ['password', '/console/password', s.change.long],
  ['missing', '/console/nowhere', c.shell.missing.lead],
];

const settled = (page: Page) => expect(page.locator('.ant-spin-spinning, .ant-skeleton-active')).toHaveCount(0);

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, viewport: { width: 1366, height: 768 } });
    for (const [name, path, text] of pages) {
      test(`console ${name}`, async ({ page }) => {
        await serve(page, people.all);
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

test.describe('states', () => {
  test.use({ viewport: { width: 1366, height: 768 } });

  test('an empty list says so, and how to find more', async ({ page }) => {
    await serve(page, people.all, { 'GET /console/units': { body: { items: [] } } });
    await page.goto('/console/units?q=没有');
    await expect(page.getByText(c.empty.title)).toBeVisible();
    await shot(page, 'console-units-empty', false);
    await page.getByRole('button', { name: c.reset }).click();
    await expect(page).toHaveURL(/\/console\/units$/);
  });

  test('a list that fails can be tried again', async ({ page }) => {
    const { replies } = await serve(page, people.all, {
      'GET /console/audit': { status: 503, body: problem(503) },
    });
    await page.goto('/console/audit');
    await expect(page.getByRole('alert')).toBeVisible();
    await shot(page, 'console-audit-failed', false);
    replies['GET /console/audit'] = { body: { items: people.audit } };
    await page.getByRole('button', { name: c.retry }).click();
    await expect(page.getByText('修改单位')).toBeVisible();
  });

  test('a list is walked through by its cursor, and filters live in the address', async ({ page }) => {
    const asked: string[] = [];
    await serve(page, people.all, {
      'GET /console/persons': (request) => {
        const query = new URL(request.url()).searchParams;
        asked.push(query.toString());
        return query.get('after')
          ? { body: { items: [people.persons[2]] } }
          : { body: { items: people.persons.slice(0, 2), next: 'cursor-2' } };
      },
    });
    await page.goto('/console/persons?status=active');
    await page.getByRole('button', { name: c.table.next }).click();
    await expect(page.getByText('示例安全员丁')).toBeVisible();
    await expect(page).toHaveURL(/after=cursor-2/);
    await page.getByRole('button', { name: c.table.previous }).click();
    await expect(page.getByText('示例管理员丙')).toBeVisible();
    await page.getByLabel(p.persons.search).fill('示例');
    await page.getByLabel(p.persons.search).press('Enter');
    await expect(page).toHaveURL(/q=/);
    expect(asked).toContain('status=active');
    expect(asked).toContain('status=active&after=cursor-2');
    await expect.poll(() => asked.at(-1)).toBe(`${new URLSearchParams({ q: '示例', status: 'active' })}`);
  });

  test('pages also fit a tablet and a phone', async ({ page }) => {
    await serve(page, people.all);
    for (const [width, name] of [
      [768, 'tablet'],
      [390, 'phone'],
    ] as const) {
      await page.setViewportSize({ width, height: 900 });
      for (const path of ['/console', '/console/units', '/console/issue', '/console/applications']) {
        await page.goto(path);
        await settled(page);
        await expect(page.locator('main h1')).toBeVisible();
        await expectNoSidewaysScroll(page);
        await shot(page, `console-${name}${path.replaceAll('/', '-')}`, false);
      }
    }
  });

  test('the unit drawer tells who else was faster', async ({ page }) => {
    const { replies } = await serve(page, people.all, {
      [`POST /console/units/${people.UNIT}/status`]: { status: 409, body: problem(409, { code: 'STALE' }) },
    });
    await page.goto(`/console/units?unit=${people.UNIT}`);
    await page.getByRole('button', { name: o.status.suspend, exact: true }).click();
    const dialog = page.getByRole('dialog').filter({ hasText: o.status.suspendText });
    await dialog.getByLabel(c.reason.label).fill('示例原因');
    await dialog.getByRole('button', { name: o.status.suspend }).click();
    await expect(page.getByText(c.trouble.stale.text)).toBeVisible();
    await shot(page, 'console-stale', false);
    replies[`GET /console/units/${people.UNIT}`] = { status: 404, body: problem(404, { code: 'NOT_FOUND' }) };
    const again = page.waitForRequest(`**/console/units/${people.UNIT}`);
    await page.getByRole('dialog').last().getByRole('button', { name: c.trouble.stale.reload }).click();
    await again;
  });
});
