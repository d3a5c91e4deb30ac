import { c } from '../../src/console/messages';
import { o } from '../../src/console/messages-org';
import { p } from '../../src/console/messages-people';
import * as data from '../console-fixtures';
import * as people from '../console-people';
import { fault, serve } from './console-site';
import { expect, expectAccessible, shot, test } from './site';

/** Deeds on units, people, roles, certificates and clients: each sends what the contract says. */

test.use({ viewport: { width: 1366, height: 768 } });

test('a unit is created; a fault stands at its field', async ({ page }) => {
  const { replies, last } = await serve(page, people.all, { 'POST /console/units': fault('/places/0/name', '开票点名称重复') });
  await page.goto('/console/units');
  await page.getByRole('button', { name: o.create }).click();
  const drawer = page.getByRole('dialog');
  await drawer.getByRole('button', { name: o.form.create, exact: true }).click();
  await expect(drawer.getByText(o.form.badCode).first()).toBeVisible();
  await drawer.getByLabel(o.cols.code).fill('12510000000000019b');
  await drawer.getByLabel(o.cols.name, { exact: true }).fill('示例新单位');
  await drawer.getByLabel(o.cols.region).click();
  await page.getByRole('menuitemcheckbox', { name: '示例省' }).click();
  await page.keyboard.press('Escape');
  await drawer.getByLabel(o.cols.industry).click();
  await page.getByTitle(c.industry.education, { exact: true }).click();
  await drawer.getByRole('textbox', { name: `* ${o.detail.placeName}`, exact: true }).fill('收费处');
  await drawer.getByRole('button', { name: o.form.create, exact: true }).click();
  await expect(drawer.getByText('开票点名称重复')).toBeVisible();
  await shot(page, 'console-unit-form', false);
  await expectAccessible(page);
  replies['POST /console/units'] = { body: data.unitView };
  await drawer.getByRole('button', { name: o.form.create, exact: true }).click();
  await expect(page.getByText(o.form.created)).toBeVisible();
  expect(last()).toMatchObject({
    what: 'POST /console/units',
    body: {
      credit_code: people.UNIT,
      name: '示例新单位',
      region: '510000',
      industry: 'education',
      access: 'web',
      parent: null,
      places: [{ code: '01', name: '收费处' }],
      version: null,
    },
  });
  expect(last().headers['x-shupiao-token']).toBe('token-of-the-session');
});

test('units are imported: faults first, then all at once', async ({ page }) => {
  const faults = [{ row: '3', field: '统一社会信用代码', code: 'shape', message: '校验位不对，请核对' }];
  const checked = { rows: 2, created: 1, changed: 1, same: 0, faults, done: false };
  const { replies, deeds } = await serve(page, people.all, { 'POST /console/units/import': { body: checked } });
  await page.goto('/console/units');
  await page.getByRole('button', { name: o.import }).click();
  const input = page.locator('input[type=file]');
  const file = { name: '示例.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b\n1,2\n') };
  await input.setInputFiles(file);
  await expect(page.getByText('校验位不对，请核对')).toBeVisible();
  await expect(page.getByRole('button', { name: c.upload.apply(2) })).toBeDisabled();
  await shot(page, 'console-import', false);
  replies['POST /console/units/import'] = (request) => ({
    body: { ...checked, faults: [], done: request.url().includes('apply=true') },
  });
  await page.getByRole('button', { name: c.upload.another }).click();
  await input.setInputFiles(file);
  await page.getByRole('button', { name: c.upload.apply(2) }).click();
  await expect(page.getByText(c.upload.done(1, 1))).toBeVisible();
  expect(deeds.map(({ query }) => query.apply)).toEqual(['false', 'false', 'true']);
  expect(deeds[2]).toMatchObject({ body: 'a,b\n1,2\n', headers: { 'content-type': 'text/csv' } });
});

test('a person is created, and the first password is shown once', async ({ page }) => {
  const { last } = await serve(page, people.all, {
    'POST /console/persons': { body: { person: people.person, password: 'Yi-ci-xing-7788' } },
  });
  await page.goto('/console/persons');
  await page.getByRole('button', { name: p.persons.create }).click();
  await page.getByLabel(p.persons.cols.login).last().fill('kaipiao.yi');
  await page.getByRole('dialog').getByLabel(p.persons.cols.name).fill('示例开票员乙');
  await page.getByRole('button', { name: p.persons.form.create }).click();
  await expect(page.getByText('Yi-ci-xing-7788')).toBeVisible();
  await shot(page, 'console-secret', false);
  await page.getByRole('button', { name: c.secret.kept }).click();
  await expect(page.getByText('Yi-ci-xing-7788')).toBeHidden();
  expect(last().body).toMatchObject({ login: 'kaipiao.yi', duty: 'business', region: '510000', unit: people.UNIT, version: null });
});

test('personal data is shown for a reason, roles are given with their reach', async ({ page }) => {
  const { deeds } = await serve(page, people.all, {
    'POST /console/persons/P-7/reveal': { body: { value: '13800000012' } },
    'POST /console/persons/P-7/roles': { body: people.person },
  });
  await page.goto('/console/persons?person=P-7');
  await page.getByRole('button', { name: p.persons.revealTitle(p.persons.cols.phone) }).click();
  await page.getByLabel(c.reason.label).fill('示例核实身份');
  await page.getByRole('button', { name: p.persons.revealOk, exact: true }).click();
  await expect(page.getByText('13800000012')).toBeVisible();
  await page.getByRole('button', { name: p.persons.editRoles }).click();
  await page.getByLabel(p.persons.placeCode).fill('02');
  await page.getByLabel(p.persons.rolesReason).fill('示例调岗');
  await shot(page, 'console-roles-form', false);
  await page.getByRole('button', { name: c.save }).click();
  await expect(page.getByText(p.persons.rolesSaved)).toBeVisible();
  expect(deeds.map(({ body }) => body)).toEqual([
    { field: 'phone', reason: '示例核实身份' },
    { roles: [{ role: 'clerk', reach: `place/${people.UNIT}/02` }], reason: '示例调岗', version: 3 },
  ]);
});

test('a role is changed within what its duty allows', async ({ page }) => {
  const { last } = await serve(page, people.all, { 'PUT /console/roles/bureau': { body: people.roles.roles[3] } });
  await page.goto('/console/roles');
  await page.getByRole('button', { name: p.roles.edit('财政经办') }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel('审批证书')).toHaveCount(0);
  await dialog.getByLabel('维护单位').check();
  await shot(page, 'console-role-edit', false);
  await dialog.getByRole('button', { name: p.roles.save }).click();
  await expect(page.getByText(p.roles.saved)).toBeVisible();
  expect(last().body).toEqual({ name: '财政经办', note: '单位管理', actions: ['org.read', 'org.write'], version: 1 });
});

test('a certificate is approved, another revoked with its cause', async ({ page }) => {
  const { deeds } = await serve(page, people.all, {
    'POST /console/certificates/C-1/decision': { body: { ...people.certificate, status: 'active', version: 2 } },
    'POST /console/certificates/C-2/status': { body: { ...people.certificates[1], status: 'revoked' } },
  });
  await page.goto('/console/certificates?certificate=C-1');
  await page.getByRole('button', { name: p.certificates.approve }).click();
  await page.getByRole('dialog').last().getByRole('button', { name: p.certificates.approve }).click();
  await expect(page.getByText(p.certificates.decided)).toBeVisible();
  await page.goto('/console/certificates?certificate=C-2');
  await page.getByRole('button', { name: p.certificates.revoke }).click();
  await page.getByLabel(p.certificates.cause).click();
  await page.getByTitle(p.certificates.causes.key_compromise, { exact: true }).click();
  await page.getByRole('textbox', { name: c.reason.label }).fill('示例遗失');
  await page.getByRole('dialog').last().getByRole('button', { name: p.certificates.revoke }).click();
  await expect(page.getByText(p.certificates.decided)).toBeVisible();
  expect(deeds.map(({ body }) => body)).toEqual([
    { approve: true, comment: '', version: 1 },
    { status: 'revoked', cause: 'key_compromise', reason: '示例遗失', version: 2 },
  ]);
});

test('an API client is made with an allow list, and its secret shown once', async ({ page }) => {
  const { last } = await serve(page, people.all, {
    'POST /console/clients': { body: { client: people.client, secret: 'mi-yao-0001' } },
  });
  await page.goto('/console/clients');
  await page.getByRole('button', { name: p.clients.create }).click();
  await page.getByRole('dialog').getByLabel(p.clients.cols.label).fill('示例系统');
  await page.getByLabel(p.clients.form.allow).fill('10.1.2.300');
  await page.getByRole('button', { name: p.clients.form.create }).click();
  await expect(page.getByText(p.clients.form.badAllow('10.1.2.300'))).toBeVisible();
  await page.getByLabel(p.clients.form.allow).fill('10.1.2.3\n10.2.0.0/16');
  await page.getByRole('button', { name: p.clients.form.create }).click();
  await expect(page.getByText('mi-yao-0001')).toBeVisible();
  expect(last().body).toEqual({
    unit: people.UNIT,
    label: '示例系统',
    scopes: ['bill.issue', 'bill.reverse', 'bill.read'],
    allow: ['10.1.2.3', '10.2.0.0/16'],
  });
});
