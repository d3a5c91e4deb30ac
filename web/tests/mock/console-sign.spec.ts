import type { Page } from '@playwright/test';
import { c } from '../../src/console/messages';
import { s } from '../../src/console/messages-sign';
import * as people from '../console-people';
import { problem } from '../fixtures';
import { serve, type Replies } from './console-site';
import { AGENT, expect, expectAccessible, expectNoSidewaysScroll, shot, test } from './site';

/** Signing in by every way, locking, and going when the time is over. */

test.use({ viewport: { width: 1366, height: 768 } });

/** A server on which every step leads to the next. */
async function steps(page: Page, ...stages: ('password' | 'enrol' | 'totp' | 'open')[]) {
  let at = -1;
  const next = () => ({ body: { stage: stages[++at] } });
  const site = await serve(page, null, {
    'GET /console/session': () => {
      const stage = stages[at];
      if (!stage) return { status: 401, body: problem(401, { code: 'SIGN_IN' }) };
      return { body: stage === 'open' ? people.all : people.staged(stage) };
    },
    'POST /console/sign-in': next,
    'POST /console/sign-in/password': next,
    'POST /console/sign-in/enrol': {
      body: { secret: 'JBSWY3DPEHPK3PXP', uri: 'otpauth://totp/shupiao:shili.jia?secret=JBSWY3DPEHPK3PXP&issuer=shupiao' },
    },
    'POST /console/sign-in/totp': next,
    'POST /console/sign-in/challenge': { body: { text: '登录蜀票管理台\n时间 2026-11-24 10:42:08\n随机数 0f0f0f0f' } },
    'POST /console/sign-in/ukey': next,
  });
  return site;
}

async function givePassword(page: Page) {
  await page.goto('/console');
  await page.getByLabel(s.login).fill('shili.jia');
  await page.getByRole('textbox', { name: s.password }).fill('chu-shi-mi-ma-1');
  await page.getByRole('button', { name: s.next }).click();
}

test('the first sign-in: password, a new one, a second factor, in', async ({ page }) => {
  const { deeds } = await steps(page, 'password', 'enrol', 'open');
  await page.goto('/console');
  await expect(page.getByLabel(s.login)).toBeFocused();
  await expectAccessible(page);
  await shot(page, 'console-sign-in', false);
  await givePassword(page);

  await expect(page.getByRole('heading', { name: s.change.title })).toBeVisible();
  await page.getByLabel(s.change.current).fill('chu-shi-mi-ma-1');
  await page.getByLabel(s.change.fresh, { exact: true }).fill('short');
  await page.getByLabel(s.change.again).fill('other');
  await page.getByRole('button', { name: s.change.submit }).click();
  await expect(page.getByText(s.change.notYet)).toBeVisible();
  await expect(page.getByText(s.change.mismatch)).toBeVisible();
  await shot(page, 'console-sign-change', false);
  await page.getByLabel(s.change.fresh, { exact: true }).fill('Xin-mi-ma-2026!');
  await page.getByLabel(s.change.again).fill('Xin-mi-ma-2026!');
  await expect(page.locator('.c-rules .met')).toHaveCount(3);
  await expectAccessible(page);
  await page.getByRole('button', { name: s.change.submit }).click();

  await expect(page.getByRole('img', { name: s.enrol.qr })).toBeVisible();
  await expect(page.getByText('JBSWY3DPEHPK3PXP')).toBeVisible();
  await shot(page, 'console-sign-enrol');
  await expectAccessible(page);
  await page.getByRole('textbox', { name: s.totp.code }).fill('123456');
  await page.getByRole('button', { name: s.enrol.confirm }).click();

  await expect(page.getByRole('heading', { name: c.menu.home })).toBeVisible();
  expect(deeds.map(({ what, body }) => [what, body])).toEqual([
    ['POST /console/sign-in', { login: 'shili.jia', password: 'chu-shi-mi-ma-1' }],
    ['POST /console/sign-in/password', { current: 'chu-shi-mi-ma-1', new: 'Xin-mi-ma-2026!' }],
    ['POST /console/sign-in/enrol', undefined],
    ['POST /console/sign-in/totp', { code: '123456' }],
  ]);
  expect(deeds[0]!.headers['content-type']).toBe('application/json');
  expect(deeds[3]!.headers['x-shupiao-token']).toBe('token-of-the-session');
});

test('later sign-ins ask for the code alone; a wrong one is said so', async ({ page }) => {
  const { replies } = await steps(page, 'totp', 'open');
  const right = replies['POST /console/sign-in/totp']!;
  replies['POST /console/sign-in/totp'] = { status: 401, body: problem(401, { code: 'WRONG_CODE' }) };
  await givePassword(page);
  await page.getByRole('textbox', { name: s.totp.code }).fill('000000');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText(s.wrongCode);
  await shot(page, 'console-sign-totp', false);
  replies['POST /console/sign-in/totp'] = right;
  await page.getByRole('textbox', { name: s.totp.code }).fill('654321');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: c.menu.home })).toBeVisible();
});

test('a locked account says how long', async ({ page }) => {
  await serve(page, null, {
    'POST /console/sign-in': { status: 429, headers: { 'Retry-After': '605' }, body: problem(429, { code: 'LOCKED_OUT' }) },
  });
  await givePassword(page);
  await expect(page.getByRole('alert')).toContainText(c.trouble.lockedOut(c.left(10, 5)));
});

const agent = {
  name: 'shupiao-ukey',
  version: '1.0.0',
  token: { label: '示例 UKEY', kind: 'soft' },
  certificates: [{ serial: '00A1', subject: 'CN=示例管理员甲', not_after: '2028-12-31T00:00:00+08:00', pem: 'PEM' }],
};

async function answerAgent(page: Page, replies: Record<string, { status?: number; body: unknown }>) {
  const asked: unknown[] = [];
  await page.route(`${AGENT}/**`, (route) => {
    const { pathname } = new URL(route.request().url());
    const headers = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': 'content-type' };
    if (route.request().method() === 'OPTIONS') return route.fulfill({ status: 204, headers });
    if (route.request().method() === 'POST') asked.push(route.request().postDataJSON());
    const { status = 200, body } = replies[pathname] ?? { status: 404, body: {} };
    return route.fulfill({ status, headers, contentType: 'application/json', body: JSON.stringify(body) });
  });
  return asked;
}

test('a UKEY signs the text that is shown, and opens the console', async ({ page }) => {
  const { deeds } = await steps(page, 'open');
  const replies: Record<string, { status?: number; body: unknown }> = {
    '/v1/agent': { body: agent },
    '/v1/sign': { status: 403, body: { code: 'WRONG_PIN', detail: 'PIN 不正确', left: 4 } },
  };
  const asked = await answerAgent(page, replies);
  await page.goto('/console');
  await page.getByRole('tab', { name: s.byUkey }).click();
  await expect(page.getByText('CN=示例管理员甲')).toBeVisible();
  await page.getByRole('button', { name: s.ukey.begin }).click();
  await expect(page.getByText('随机数 0f0f0f0f')).toBeVisible();
  await page.getByRole('textbox', { name: s.ukey.pin }).fill('111111');
  await page.getByRole('button', { name: s.ukey.sign }).click();
  await expect(page.getByRole('alert')).toContainText(s.ukey.wrongPin(4));
  await shot(page, 'console-sign-ukey', false);
  await expectAccessible(page);
  replies['/v1/sign'] = { body: { signature: 'MEUC', certificate: 'PEM' } };
  await page.getByRole('textbox', { name: s.ukey.pin }).fill('123456');
  await page.getByRole('button', { name: s.ukey.sign }).click();
  await expect(page.getByRole('heading', { name: c.menu.home })).toBeVisible();
  const text = '登录蜀票管理台\n时间 2026-11-24 10:42:08\n随机数 0f0f0f0f';
  expect(asked.at(-1)).toEqual({ certificate: '00A1', text, pin: '123456' });
  expect(deeds.at(-1)).toMatchObject({
    what: 'POST /console/sign-in/ukey',
    body: { text, certificate: 'PEM', signature: 'MEUC' },
  });
});

test('without the agent it is told how to start it', async ({ page }) => {
  await serve(page, null);
  await page.route(`${AGENT}/**`, (route) => route.abort());
  await page.goto('/console');
  await page.getByRole('tab', { name: s.byUkey }).click();
  await expect(page.getByText(s.ukey.absent.text)).toBeVisible();
  await expect(page.getByText(s.ukey.how[0]!)).toBeVisible();
  await shot(page, 'console-sign-no-agent', false);
  await answerAgent(page, { '/v1/agent': { body: agent } });
  await page.getByRole('button', { name: s.ukey.again }).click();
  await expect(page.getByRole('button', { name: s.ukey.begin })).toBeVisible();
});

test('the menu shows what one may do, and no more', async ({ page }) => {
  await serve(page, people.auditor);
  await page.goto('/console/units');
  const menu = page.getByRole('navigation', { name: c.menu.label });
  await expect(menu.getByRole('listitem')).toHaveText([c.menu.home, c.menu.audit]);
  await expect(page.getByRole('heading', { name: c.shell.missing.title })).toBeVisible();
  await menu.getByRole('link', { name: c.menu.audit }).click();
  await expect(page.getByRole('heading', { name: c.menu.audit })).toBeVisible();
  await expect(page).toHaveTitle(c.pageTitle(c.menu.audit));
});

test('one click locks the screen, the password opens it again', async ({ page }) => {
  const { replies, last } = await serve(page, people.all, {
    'POST /console/lock': { status: 204 },
    'POST /console/unlock': { status: 401, body: problem(401, { code: 'WRONG_PASSWORD' }) },
  });
  await page.goto('/console');
  await expect(page.getByRole('heading', { name: c.menu.home })).toBeVisible();
  replies['GET /console/session'] = { body: { ...people.staged('locked'), token: '' } };
  await page.getByRole('button', { name: c.shell.lock }).click();
  await expect(page.getByRole('heading', { name: c.shell.locked.title })).toBeVisible();
  await expectAccessible(page);
  await shot(page, 'console-locked', false);
  await page.getByRole('textbox', { name: c.shell.locked.password }).fill('wrong');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText(s.wrongCurrent);
  replies['POST /console/unlock'] = { status: 204 };
  replies['GET /console/session'] = { body: people.all };
  await page.getByRole('textbox', { name: c.shell.locked.password }).fill('right');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: c.menu.home })).toBeVisible();
  expect(last()).toMatchObject({ what: 'POST /console/unlock', body: { password: 'right' } });
  expect(last().headers['x-shupiao-token']).toBe('token-of-the-session');
});

test('two minutes before the end there is a warning; afterwards the sign-in', async ({ page }) => {
  await page.clock.install();
  const replies: Replies = {};
  const site = await serve(page, people.all, replies);
  await page.goto('/console');
  await expect(page.getByRole('heading', { name: c.menu.home })).toBeVisible();
  await page.clock.runFor(1_690_000);
  await expect(page.getByText(c.shell.idle.title)).toBeVisible();
  await shot(page, 'console-idle', false);
  await page.getByRole('button', { name: c.shell.idle.stay }).click();
  await page.clock.runFor(2_000);
  await expect(page.getByText(c.shell.idle.title)).toBeHidden();
  site.replies['GET /console/session'] = { status: 401, body: problem(401, { code: 'SIGN_IN' }) };
  await page.clock.runFor(1_810_000);
  await expect(page.getByText(s.ended)).toBeVisible();
});

test('a session that ended elsewhere leads to the sign-in', async ({ page }) => {
  const { replies } = await serve(page, people.all);
  await page.goto('/console');
  await expect(page.getByRole('heading', { name: c.menu.home })).toBeVisible();
  const gone = { status: 401, body: problem(401, { code: 'SIGN_IN' }) };
  replies['GET /console/session'] = gone;
  replies['GET /console/units'] = gone;
  await page.getByRole('link', { name: c.menu.units }).first().click();
  await expect(page.getByText(s.ended)).toBeVisible();
});

test('the search opens with Ctrl+K and goes where Enter says', async ({ page }) => {
  await serve(page, people.all);
  await page.goto('/console');
  await expect(page.getByRole('heading', { name: c.menu.home })).toBeVisible();
  await page.keyboard.press('Control+K');
  const box = page.getByRole('combobox', { name: c.shell.find });
  await expect(box).toBeFocused();
  await box.fill('示例');
  await expect(page.getByRole('option')).toHaveCount(2);
  await expectAccessible(page);
  await shot(page, 'console-find', false);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/console\/persons\?person=P-7/);
  await expect(page.getByRole('dialog')).toContainText('kaipiao.yi');
});

test('the look can be chosen, what waits is a click away, and one can go', async ({ page }) => {
  const { last } = await serve(page, people.all, { 'POST /console/sign-out': { status: 204 } });
  await page.goto('/console');
  await page.getByRole('button', { name: c.shell.look.toDark }).click();
  await expect(page.locator('html')).toHaveAttribute('data-look', 'dark');
  await page.reload();
  await expect(page.getByRole('button', { name: c.shell.look.toLight })).toBeVisible();
  await page.getByRole('button', { name: c.shell.todo(4) }).click();
  await page.getByRole('tooltip').getByText('待审批的证书').click();
  await expect(page).toHaveURL(/certificates\?status=requested/);
  await page.getByRole('button', { name: c.shell.user(people.all.name) }).click();
  await shot(page, 'console-user-menu', false);
  await page.getByRole('menuitem', { name: c.shell.signOut }).click();
  await expect(page.getByRole('heading', { name: s.title })).toBeVisible();
  expect(last().what).toBe('POST /console/sign-out');
  await expectNoSidewaysScroll(page);
});
