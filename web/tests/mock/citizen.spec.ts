import type { Page } from '@playwright/test';
import { m } from '../../src/messages';
import { expect, expectAccessible, expectNoSidewaysScroll, shot, test } from './site';

/** Citizens sign in at a portal and come back; the header says so on every public page. */

const PORTAL = '示例统一身份认证';
const ME = { name: '示***甲', id_number: '510000********0018', phone: '*********01', token: 't', ends: '2026-11-24T20:00:00+08:00' };

const json = (status: number, body: unknown) => ({
  status,
  contentType: status < 400 ? 'application/json' : 'application/problem+json',
  body: JSON.stringify(body),
});

/** An invented server with a portal; `signedIn` may change while the page is used. */
async function serve(page: Page, signedIn: boolean, portal: string | undefined = PORTAL) {
  const state = { signedIn, asked: [] as unknown[] };
  await page.route('**/api/v1/citizen/**', async (route) => {
    const request = route.request();
    const what = new URL(request.url()).pathname.split('/').at(-1)!;
    if (request.method() === 'POST') state.asked.push({ what, body: request.postDataJSON(), token: request.headers()['x-shupiao-token'] });
    if (what === 'portal') return route.fulfill(json(200, { name: portal, citizen: state.signedIn ? ME.name : undefined }));
    if (what === 'me') return route.fulfill(state.signedIn ? json(200, ME) : json(401, { title: '请先登录', detail: '请重新登录' }));
    if (what === 'sign-in') return route.fulfill(json(200, { to: '/my/callback?state=S1&code=C1' }));
    if (what === 'sign-out') {
      state.signedIn = false;
      return route.fulfill({ status: 204 });
    }
    if ((request.postDataJSON() as { state: string }).state !== 'S1') {
      return route.fulfill(json(401, { title: '实名登录未完成', detail: '登录信息已失效或未通过核验，请重新登录', code: 'CITIZEN' }));
    }
    state.signedIn = true;
    return route.fulfill(json(200, { to: '/my' }));
  });
  return state;
}

for (const width of [360, 390, 1280]) {
  test(`a citizen signs in, sees masked data and signs out, ${width} px wide`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    const state = await serve(page, false);
    await page.goto('/');
    await expectNoSidewaysScroll(page);
    await page.getByRole('banner').getByRole('button', { name: m.citizen.signIn }).click();
    await expect(page).toHaveURL(/\/my$/);
    await expect(page.getByText(ME.id_number)).toBeVisible();
    expect(state.asked).toEqual([
      { what: 'sign-in', body: { to: '/' }, token: undefined },
      { what: 'callback', body: { state: 'S1', code: 'C1' }, token: undefined },
    ]);
    await expect(page.getByRole('banner').getByRole('link', { name: m.citizen.my })).toBeVisible();
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    await shot(page, `citizen-my-${width}`);
    await page.getByRole('button', { name: m.citizen.signOut }).click();
    await expect(page.getByText(m.citizen.lead(PORTAL))).toBeVisible();
    expect(state.asked.at(-1)).toEqual({ what: 'sign-out', body: {}, token: 't' });
    await expectAccessible(page);
    await shot(page, `citizen-out-${width}`);
  });
}

test('an answer that is not ours is refused, and one can begin again', async ({ page }) => {
  await serve(page, false);
  await page.goto('/my/callback?state=forged&code=C1');
  await expect(page.getByRole('heading', { name: m.citizen.failed })).toBeVisible();
  await expect(page.getByText('登录信息已失效或未通过核验，请重新登录')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: m.citizen.again }).click();
  await expect(page.getByText(ME.id_number)).toBeVisible();
});

test('where there is no portal, nothing offers it', async ({ page }) => {
  await page.route('**/api/v1/citizen/portal', (route) => route.fulfill(json(200, {})));
  await page.goto('/my');
  await expect(page.getByText(m.citizen.off)).toBeVisible();
  await expect(page.getByRole('banner').getByText(m.citizen.signIn)).toHaveCount(0);
});
