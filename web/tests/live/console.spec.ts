import { c } from '../../src/console/messages';
import { s } from '../../src/console/messages-sign';
import { heard, run, stop } from './binary';
import { desk, firstSignIn, givePassword, PASSWORD, totp } from './people';
import { expect, test } from './server';

/** People at the real console: signing in by both ways, rights, and being out at once. */

test('by password and one-time password, out, and in again', async ({ browser, office }) => {
  const page = await (await desk(browser)).newPage();
  await firstSignIn(page, office, 'inspector');
  await page.getByRole('button', { name: c.shell.user('示例省级检查') }).click();
  await page.getByRole('menuitem', { name: c.shell.signOut }).click();
  await expect(page.getByLabel(s.login)).toBeVisible();
  await givePassword(page, office.origin, 'inspector', PASSWORD);
  // The code of this half minute is used; the next one's counts as well.
  await page.getByRole('textbox', { name: s.totp.code }).fill(totp(office.secrets.inspector!, 1));
  await page.getByRole('button', { name: s.enter, exact: true }).click();
  await expect(page.getByRole('heading', { name: c.menu.home })).toBeVisible();
  await page.context().close();
});

test('a wrong password is told, and five of them close the door for a while', async ({ browser, office }) => {
  const page = await (await desk(browser)).newPage();
  await page.goto(`${office.origin}/console`);
  await page.getByLabel(s.login).fill('police-clerk');
  await page.getByRole('textbox', { name: s.password }).fill('Wrong-Password-1');
  await page.getByRole('button', { name: s.next }).click();
  await expect(page.getByText(s.wrongPassword)).toBeVisible();
  const locked = page.getByText(/账号暂时锁定/);
  await expect(async () => {
    await page.getByRole('button', { name: s.next }).click();
    await expect(locked).toBeVisible({ timeout: 300 });
  }).toPass({ timeout: 40_000 });
  await page.context().close();
});

test('by a key at the desk: the text is shown, a wrong PIN counted, the right one gets in', async ({ browser, office }) => {
  const page = await (await desk(browser)).newPage();
  await page.goto(`${office.origin}/console`);
  await page.getByRole('tab', { name: s.byUkey }).click();
  await expect(page.getByText(s.ukey.absent.title)).toBeVisible();
  const agent = run('ukey', 'serve', '--token', `${office.dir}/demo-ukey/county`, '--origin', office.origin);
  try {
    await heard(agent, /the agent serves on/);
    await page.getByRole('button', { name: s.ukey.again }).click();
    await page.getByRole('button', { name: s.ukey.begin }).click();
    await expect(page.getByText(`平台：${office.origin}`)).toBeVisible();
    await page.getByLabel(s.ukey.pin).fill('00000000');
    await page.getByRole('button', { name: s.ukey.sign }).click();
    await expect(page.getByText(s.ukey.wrongPin(9))).toBeVisible();
    await page.getByLabel(s.ukey.pin).fill(office.pins.county!);
    await page.getByRole('button', { name: s.ukey.sign }).click();
    await expect(page.getByRole('heading', { name: c.menu.home })).toBeVisible();
  } finally {
    await stop(agent);
  }
  await page.context().close();
});

test('the auditor sees the log and nothing to change; an address alone opens nothing', async ({ browser, office }) => {
  const page = await (await desk(browser)).newPage();
  await firstSignIn(page, office, 'auditor');
  const menu = page.getByRole('navigation', { name: c.menu.label });
  await expect(menu.getByText(c.menu.audit)).toBeVisible();
  for (const other of [c.menu.roles, c.menu.certificates, c.menu.issue, c.menu.applications]) {
    await expect(menu.getByText(other, { exact: true })).toBeHidden();
  }
  await page.goto(`${office.origin}/console/audit`);
  await expect(page.getByRole('row').nth(5)).toBeVisible();
  await page.goto(`${office.origin}/console/issue`);
  await expect(page.getByRole('heading', { name: c.shell.missing.title })).toBeVisible();
  const answer = await page.request.post(`${office.origin}/api/v1/console/units`, { data: {} });
  expect(answer.status()).toBe(403);
  await page.context().close();
});

test('whoever is suspended is out at the next click', async ({ browser, office }) => {
  const clerk = await (await desk(browser)).newPage();
  await firstSignIn(clerk, office, 'school-clerk');
  const admin = await (await desk(browser)).newPage();
  await firstSignIn(admin, office, 'sysadmin');
  const headers = {
    'x-shupiao-token': ((await (await admin.request.get(`${office.origin}/api/v1/console/session`)).json()) as { token: string }).token,
  };
  const found = await admin.request.get(`${office.origin}/api/v1/console/persons?q=school-clerk`);
  const [person] = ((await found.json()) as { items: { id: string; version: number }[] }).items;
  const status = await admin.request.post(`${office.origin}/api/v1/console/persons/${person!.id}/status`, {
    headers,
    data: { status: 'suspended', reason: '离岗', version: person!.version },
  });
  expect(status.status()).toBe(200);
  await clerk.getByRole('navigation', { name: c.menu.label }).getByText(c.menu.issue, { exact: true }).click();
  await expect(clerk.getByLabel(s.login)).toBeVisible();
  await clerk.context().close();
  await admin.context().close();
});
