import { j } from '../../src/console/messages-join';
import { s } from '../../src/console/messages-sign';
import * as data from '../console-fixtures';
import { problem } from '../fixtures';
import { serve } from './console-site';
import { expect, expectAccessible, expectNoSidewaysScroll, shot, test } from './site';

/** The public way in: apply, follow, correct, activate. */

const document = { id: 'D-1', name: '示例证书.pdf', media: 'application/pdf', bytes: 2048 };
const AT = '/join/J-20261124-01#mi-mi';

test('a unit applies with a checked form, and keeps its id and secret', async ({ page }) => {
  const { deeds, last } = await serve(page, null, {
    'POST /join/documents': { body: document },
    'POST /join': { body: { id: 'J-20261124-01', secret: 'mi-mi' } },
    'GET /join/J-20261124-01': { body: data.progress('submitted', { tests: [] }) },
  });
  await page.goto('/join');
  await page.getByRole('button', { name: j.apply.submit }).click();
  await expect(page.getByText(j.apply.badCode)).toBeVisible();
  await expect(page.getByText(j.apply.needDocument)).toBeVisible();
  await shot(page, 'console-join-faults');
  await page.getByLabel(j.apply.name).fill('示例市第一人民医院');
  await page.getByLabel(j.apply.code).fill('12510000000000019b');
  await page.getByLabel(j.apply.region).click();
  await page.getByRole('menuitemcheckbox', { name: '示例省' }).click();
  await page.keyboard.press('Escape');
  await page.getByLabel('医疗卫生').check();
  await page.getByLabel(j.apply.contact).fill('示例经办人');
  await page.getByLabel(j.apply.idNumber).fill('11010519491231002x');
  await page.getByLabel(j.apply.phone).fill('13800000012');
  await page.getByLabel(j.apply.account).fill('5101 0000 0001');
  await page.getByLabel(j.apply.bank).fill('示例银行');
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: '示例证书.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4') });
  await expect(page.getByRole('button', { name: j.apply.remove('示例证书.pdf') })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: j.apply.submit }).click();
  await expect(page.getByRole('heading', { name: j.sent.title })).toBeVisible();
  await expectAccessible(page);
  await shot(page, 'console-join-sent');
  expect(deeds[0]).toMatchObject({
    what: 'POST /join/documents',
    body: '%PDF-1.4',
    headers: { 'content-type': 'application/pdf', 'x-name': encodeURIComponent('示例证书.pdf') },
  });
  expect(last().body).toEqual({
    name: '示例市第一人民医院',
    credit_code: '12510000000000019B',
    region: '510000',
    industry: 'medical',
    access: 'web',
    contact: '示例经办人',
    id_number: '11010519491231002X',
    phone: '13800000012',
    payee_account: '510100000001',
    payee_bank: '示例银行',
    documents: ['D-1'],
  });
  await page.getByRole('link', { name: j.sent.go }).click();
  await expect(page.getByText('示例区财政局')).toBeVisible();
});

test('a wrong secret is said so, and asked for again', async ({ page }) => {
  const { replies } = await serve(page, null, {
    'GET /join/J-20261124-01': { status: 404, body: problem(404, { code: 'NOT_FOUND' }) },
  });
  await page.goto('/join/J-20261124-01');
  await page.getByLabel(j.sent.secret).fill('wrong');
  await page.getByRole('button', { name: j.progress.show }).click();
  await expect(page.getByText(j.progress.wrongSecret)).toBeVisible();
  replies['GET /join/J-20261124-01'] = (request) =>
    request.headers()['x-join-secret'] === 'mi-mi' ? { body: data.progress('submitted') } : { status: 404 };
  await page.getByLabel(j.sent.secret).fill('mi-mi');
  await page.getByRole('button', { name: j.progress.show }).click();
  await expect(page.getByText('示例区财政局')).toBeVisible();
});

test('a returned application says why and can be corrected', async ({ page }) => {
  await serve(page, null, { 'GET /join/J-20261124-01': { body: data.progress('returned', { tests: [] }) } });
  await page.goto(AT);
  await expect(page.getByText('请补充收费许可文件').first()).toBeVisible();
  await shot(page, 'console-join-returned');
  await page.getByRole('button', { name: j.progress.correct }).click();
  await expect(page.getByLabel(j.apply.code)).toHaveValue('12510000000000019B');
  await expectAccessible(page);
});

test('an approved unit is activated and goes on in the console', async ({ page }) => {
  const { replies, last } = await serve(page, null, {
    'GET /join/J-20261124-01': { body: data.progress('approved', { tests: [] }) },
    'POST /join/J-20261124-01/activate': { status: 401, body: problem(401, { code: 'WRONG_CODE' }) },
  });
  for (const width of [360, 1366]) {
    await page.setViewportSize({ width, height: 768 });
    await page.goto(AT);
    await expect(page.getByLabel(j.progress.code)).toBeVisible();
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    await shot(page, `console-join-activate-${width}`);
  }
  await page.getByLabel(j.progress.code).fill('JH-2026-ABCD');
  await page.getByLabel(j.progress.login).fill('guanli.jia');
  await page.getByLabel(s.change.fresh, { exact: true }).fill('Xin-mi-ma-2026!');
  await page.getByLabel(s.change.again).fill('Xin-mi-ma-2026!');
  await page.getByRole('button', { name: j.progress.activate }).click();
  await expect(page.getByText(j.progress.wrongCode)).toBeVisible();
  replies['POST /join/J-20261124-01/activate'] = { body: { stage: 'enrol' } };
  await page.getByRole('button', { name: j.progress.activate }).click();
  await expect(page).toHaveURL(/\/console$/);
  expect(last()).toMatchObject({
    what: 'POST /join/J-20261124-01/activate',
    body: { code: 'JH-2026-ABCD', login: 'guanli.jia', password: 'Xin-mi-ma-2026!' },
    headers: { 'x-join-secret': 'mi-mi' },
  });
});
