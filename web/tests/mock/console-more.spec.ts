import { c } from '../../src/console/messages';
import { i } from '../../src/console/messages-issue';
import { p } from '../../src/console/messages-people';
import { CSR } from '../../src/console/csr';
import * as data from '../console-fixtures';
import * as people from '../console-people';
import { serve } from './console-site';
import { expect, expectAccessible, expectNoSidewaysScroll, shot, test } from './site';

/** Many persons at once, certificates in the place of others, units picked by name, bills on a phone. */

test.use({ viewport: { width: 1366, height: 768 } });

test('persons are imported: checked first, and their passwords shown once', async ({ page }) => {
  const counts = { rows: 2, created: 2, changed: 0, same: 0 };
  const wrong = { row: '3', field: '登录名', code: 'NOT_LOGIN', message: '登录名不对，请核对' };
  const invited = [
    { login: 'window-01', name: '示例开票员甲', password: 'aaaa-bbbb-cccc-dddd' },
    { login: 'window-02', name: '=示例', password: 'eeee-ffff-gggg-hhhh' },
  ];
  const { replies } = await serve(page, people.all, {
    'POST /console/persons/import': { body: { ...counts, faults: [wrong], done: false, invited: [] } },
  });
  const file = { name: '人员.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b\n1,2\n') };
  await page.goto('/console/persons');
  await page.getByRole('button', { name: p.persons.bring }).click();
  const drawer = page.getByRole('dialog');
  await expect(drawer.getByRole('link', { name: c.upload.template })).toHaveAttribute('href', '/api/v1/console/persons/template.csv');
  await drawer.locator('input[type=file]').setInputFiles(file);
  await expect(drawer.getByText(wrong.message)).toBeVisible();
  await expect(drawer.getByRole('button', { name: c.upload.apply(2) })).toBeDisabled();
  replies['POST /console/persons/import'] = (request) => {
    const done = request.url().includes('apply=true');
    return { body: { ...counts, faults: [], done, invited: done ? invited : [] } };
  };
  await drawer.getByRole('button', { name: c.upload.another }).click();
  await drawer.locator('input[type=file]').setInputFiles(file);
  await drawer.getByRole('button', { name: c.upload.apply(2) }).click();
  await expect(drawer.getByText('aaaa-bbbb-cccc-dddd')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(drawer.getByText('aaaa-bbbb-cccc-dddd'), 'it is not lost by chance').toBeVisible();
  const download = page.waitForEvent('download');
  await drawer.getByRole('link', { name: p.persons.invitationsFile }).click();
  const text = Buffer.concat(await (await (await download).createReadStream()).toArray()).toString('utf8');
  expect(text).toContain('"window-01","示例开票员甲","aaaa-bbbb-cccc-dddd"');
  expect(text, 'no cell is a formula').toContain(`"'=示例"`);
  await shot(page, 'console-invitations', false);
  await expectAccessible(page);
  await drawer.getByRole('button', { name: c.secret.kept }).click();
  await expect(page.getByText('aaaa-bbbb-cccc-dddd')).toBeHidden();
});

test('a certificate is renewed with a new key, and the old one says how long it counts', async ({ page }) => {
  const active = people.certificates[1]!;
  const old = { ...active, id: 'C-3', status: 'superseded' as const, counts_until: '2026-12-08T00:00:00+08:00' };
  const { last } = await serve(page, people.all, {
    'GET /console/me/certificates': { body: [active, old] },
    'POST /console/certificates/C-2/renewal': { body: { ...people.certificate, renews: 'C-2' } },
  });
  await page.goto('/console/certificate');
  await expect(page.getByText(p.certificates.countsUntil('2026-12-08'))).toBeVisible();
  await page.getByRole('button', { name: p.certificates.renew }).click();
  const csr = '-----BEGIN CERTIFICATE REQUEST-----\nMIIBAAAA\n-----END CERTIFICATE REQUEST-----';
  expect(csr).toMatch(CSR);
  await page.getByRole('dialog').getByLabel(p.certificates.csr).fill(csr);
  await shot(page, 'console-renewal', false);
  await page.getByRole('dialog').getByRole('button', { name: p.certificates.submit }).click();
  await expect(page.getByText(p.certificates.renewed)).toBeVisible();
  expect(last().body).toEqual({ csr: `${csr}\n` });
});

for (const [name, path] of [
  ['audit', '/console/audit'],
  ['persons', '/console/persons'],
  ['certificates', '/console/certificates'],
] as const) {
  test(`the list of ${name} is narrowed to a unit found by its name`, async ({ page }) => {
    const asked: string[] = [];
    await serve(page, people.all, {
      'GET /console/units': (request) => {
        asked.push(new URL(request.url()).searchParams.get('q') ?? '');
        return { body: { items: data.units } };
      },
    });
    await page.goto(path);
    const pick = page.getByRole('combobox', { name: c.filter.unit });
    await pick.click();
    await pick.fill('示例市');
    await expect.poll(() => asked.includes('示例市')).toBe(true);
    const one = data.units.find((unit) => unit.credit_code === people.UNIT)!;
    const request = page.waitForRequest((r) => r.url().includes(`/api/v1${path}?`) && r.url().includes(`unit=${people.UNIT}`));
    await page.getByTitle(`${one.name} ${one.credit_code}`).click();
    await request;
    await page.reload();
    await expect(page.getByTitle(`${one.name} ${one.credit_code}`), 'the address keeps it, the name is shown').toBeVisible();
    await expectAccessible(page);
  });
}

test('a bureau picks a unit before it sees bills', async ({ page }) => {
  const asked: string[] = [];
  const bureau = { ...people.all, unit: undefined, unit_name: undefined };
  await serve(page, bureau, {
    'GET /console/bills': (request) => {
      asked.push(new URL(request.url()).searchParams.get('unit') ?? '');
      return { body: { bills: data.bills, next: '2', more: false } };
    },
  });
  await page.goto('/console/bills');
  await expect(page.getByText(i.bills.pickUnit)).toBeVisible();
  await shot(page, 'console-bills-pick', false);
  await expectAccessible(page);
  expect(asked).toEqual([]);
  await page.goto(`/console/bills?unit=${people.UNIT}`);
  await expect(page.getByText('0000000002')).toBeVisible();
  expect(new Set(asked)).toEqual(new Set([people.UNIT]));
});

for (const path of ['/console/issue', '/console/onboarding']) {
  test(`nothing is scrolled sideways on a phone: ${path}`, async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await serve(page, people.all);
    await page.goto(path);
    await expect(page.locator('.c-issue, .c-own')).toBeVisible();
    await expect(page.locator('.ant-skeleton-active')).toHaveCount(0);
    await expectNoSidewaysScroll(page);
    const inner = await page.locator('.c-items-room, .c-own-main').evaluateAll((all) =>
      all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.className),
    );
    expect(inner, 'nor inside of the page').toEqual([]);
    await shot(page, `console-phone-${path.split('/').at(-1)}`);
  });
}
