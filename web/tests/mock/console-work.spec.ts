import { c } from '../../src/console/messages';
import { i } from '../../src/console/messages-issue';
import { j } from '../../src/console/messages-join';
import { p } from '../../src/console/messages-people';
import { s } from '../../src/console/messages-sign';
import * as data from '../console-fixtures';
import * as people from '../console-people';
import { fault, serve, stale } from './console-site';
import { expect, expectAccessible, shot, test } from './site';

/** Deeds of bureaus and units, and on one's own account. */

test.use({ viewport: { width: 1366, height: 768 } });

const CSR = '-----BEGIN CERTIFICATE REQUEST-----\nMIIBAAAA\n-----END CERTIFICATE REQUEST-----\n';

test('an application is approved and its code shown; many are approved at once', async ({ page }) => {
  const { deeds } = await serve(page, people.all, {
    'POST /console/applications/A-1/decision': { body: { ...data.applicationView, activation_code: 'JH-2026-ABCD' } },
    'POST /console/applications/decisions': {
      body: { done: ['A-2'], failed: [{ row: 'A-1', field: '', code: 'STALE', message: '示例单位A-1 已被他人办理' }] },
    },
  });
  await page.goto('/console/applications');
  await page.getByRole('button', { name: /示例单位A-1/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: j.board.approve }).click();
  await page.getByRole('dialog').last().getByRole('button', { name: j.board.approve }).click();
  await expect(page.getByText('JH-2026-ABCD')).toBeVisible();
  await page.getByRole('button', { name: c.secret.kept }).click();

  await page.goto('/console/applications?stage=submitted');
  await page.getByLabel('A-1', { exact: true }).check();
  await page.getByLabel('A-2', { exact: true }).check();
  await shot(page, 'console-batch', false);
  await page.getByRole('button', { name: j.board.approveMany(2) }).click();
  await page.getByRole('dialog').getByRole('button', { name: j.board.approve }).click();
  await expect(page.getByText('示例单位A-1 已被他人办理')).toBeVisible();
  expect(deeds.map(({ body }) => body)).toEqual([
    { approve: true, comment: '', version: 2 },
    {
      items: [
        { id: 'A-1', version: 2 },
        { id: 'A-2', version: 2 },
      ],
      approve: true,
      comment: '',
    },
  ]);
});

test('a return needs words, and a stale one is said so', async ({ page }) => {
  await serve(page, people.all, { 'POST /console/applications/A-1/decision': stale });
  await page.goto('/console/applications?application=A-1');
  await page.getByRole('button', { name: j.board.return }).click();
  const dialog = page.getByRole('dialog').last();
  await dialog.getByRole('button', { name: j.board.return }).click();
  await expect(dialog.getByText(c.reason.need)).toBeVisible();
  await dialog.getByLabel(j.board.comment).fill('请补充材料');
  await dialog.getByRole('button', { name: j.board.return }).click();
  await expect(page.getByText(c.trouble.stale.text)).toBeVisible();
});

test('a unit chooses, tries its bills, and asks to go live', async ({ page }) => {
  const ready = data.progress('preparing', { tests: data.tests(10), version: 8 });
  const { deeds } = await serve(page, people.all, {
    'PUT /console/onboarding/choices': { body: data.progress('preparing', { version: 7 }) },
    'POST /console/onboarding/tests/4': { body: ready },
    'POST /console/onboarding/open': { body: data.progress('opening', { tests: data.tests(10) }) },
  });
  await page.goto('/console/onboarding');
  await expect(page.getByRole('button', { name: j.own.open })).toBeDisabled();
  await page.getByLabel(j.own.items).fill('0801 诊察费');
  await page.getByRole('button', { name: j.own.saveChoices }).click();
  await expect(page.getByText(j.own.choicesSaved)).toBeVisible();
  await page.getByRole('button', { name: `4. 试开第 4 种情形 ${j.own.try}` }).click();
  await expect(page.getByText(j.own.passed(10))).toBeVisible();
  await shot(page, 'console-onboarding-tests');
  await page.getByRole('button', { name: j.own.open }).click();
  await expect(page.getByText(j.own.waiting)).toBeVisible();
  expect(deeds.map(({ what, body }) => [what, body])).toEqual([
    ['PUT /console/onboarding/choices', { kinds: ['0601'], items: ['0801 诊察费'], version: 6 }],
    ['POST /console/onboarding/tests/4', undefined],
    ['POST /console/onboarding/open', { version: 8 }],
  ]);
});

test('a bill is issued by keyboard alone', async ({ page }) => {
  const { last, replies } = await serve(page, people.clerk, { 'POST /console/bills': fault('/payer/name', '请填写交款人全称') });
  await page.goto('/console/issue');
  await expect(page.getByLabel(i.place)).toHaveValue('01');
  await expect(page.getByRole('combobox', { name: i.kind })).toBeFocused();
  await page.keyboard.type('0601');
  await page.keyboard.press('Enter');
  await page.getByLabel(i.payerName).focus();
  await page.keyboard.type('示例患者');
  await page.getByLabel(i.itemField(1, i.cols.code)).focus();
  for (const text of ['0801', '诊察费', '2', '次', '12.505', '']) {
    await page.keyboard.type(text);
    await page.keyboard.press('Tab');
  }
  await expect(page.getByLabel(i.itemField(1, i.cols.amount))).toHaveValue('25.01');
  await page.getByLabel(i.itemField(1, i.cols.amount)).press('Enter');
  await expect(page.getByLabel(i.itemField(2, i.cols.code))).toBeFocused();
  await page.keyboard.type('0803');
  await page.keyboard.press('Tab');
  await page.keyboard.type('化验费');
  await page.getByLabel(i.itemField(2, i.cols.amount)).fill('1,000');
  await expect(page.getByText('¥1,025.01')).toBeVisible();
  await page.getByLabel(i.checker).fill('示例复核员');
  await shot(page, 'console-issue-filled', false);
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('请填写交款人全称', { exact: true })).toBeVisible();
  const first = last().body as { business_key: string };
  replies['POST /console/bills'] = { body: data.issued };
  await page.getByLabel(i.checker).press('Control+Enter');
  await expect(page.getByText(i.done.title)).toBeVisible();
  await expect(page.getByText('0000000001', { exact: true })).toBeVisible();
  await expect(page.getByRole('link', { name: i.done.open })).toHaveAttribute('href', '/b/51060126/0000000001/a3f9c2');
  await shot(page, 'console-issued', false);
  await expectAccessible(page);
  expect(last().body).toMatchObject({
    business_key: first.business_key,
    kind: '0601',
    place: '01',
    payer: { type: 'person', name: '示例患者' },
    total: '1025.01',
    pay_mode: '1',
    items: [
      { code: '0801', name: '诊察费', quantity: '2', unit: '次', standard: '12.505', amount: '25.01' },
      { code: '0803', amount: '1000.00' },
    ],
    handler: '示例开票员',
    checker: '示例复核员',
  });
  await page.keyboard.press('Enter');
  await expect(page.getByLabel(i.payerName)).toHaveValue('');
});

test('an audit record shows all its fields, and leads to its whole request', async ({ page }) => {
  await serve(page, people.all);
  await page.goto('/console/audit?outcome=done');
  await expect(page.getByRole('link', { name: c.exportCsv })).toHaveAttribute(
    'href',
    '/api/v1/console/audit/export.csv?outcome=done',
  );
  await page.getByRole('button', { name: '2026-11-24 10:42:08' }).first().click();
  await expect(page.getByText('c3'.repeat(32))).toBeVisible();
  await expectAccessible(page);
  await shot(page, 'console-audit-record', false);
  await page.getByRole('button', { name: p.audit.sameTrace }).click();
  await expect(page).toHaveURL(/trace=4bf92f3577b34da6a3ce929d0e0e4736/);
});

test('one of my sessions is ended, my password changed, a certificate asked for', async ({ page }) => {
  const { deeds } = await serve(page, people.all, {
    'DELETE /console/sessions/S-2': { status: 204 },
    'POST /console/me/password': { status: 204 },
    'POST /console/me/certificate': { body: people.certificate },
  });
  await page.goto('/console/sessions');
  await page.getByRole('button', { name: c.sessions.end }).click();
  await page.getByRole('dialog').getByRole('button', { name: c.sessions.end }).click();
  await expect(page.getByText(c.sessions.ended)).toBeVisible();
  await page.goto('/console/password');
  await page.getByLabel(s.change.current).fill('Jiu-mi-ma-2025!');
  await page.getByLabel(s.change.fresh, { exact: true }).fill('Xin-mi-ma-2026!');
  await page.getByLabel(s.change.again).fill('Xin-mi-ma-2026!');
  await page.getByRole('button', { name: s.change.submit }).click();
  await expect(page.getByText(s.change.done)).toBeVisible();
  await page.goto('/console/certificate');
  await page.getByLabel(s.mine.csr).fill('no request');
  await page.getByRole('button', { name: s.mine.submit }).click();
  await expect(page.getByText(s.mine.notCsr)).toBeVisible();
  await page.getByLabel(s.mine.csr).fill(CSR);
  await page.getByRole('button', { name: s.mine.submit }).click();
  await expect(page.getByText(people.certificate.key_digest).last()).toBeVisible();
  await expect(page.getByRole('link', { name: s.mine.download })).toHaveCount(people.certificates.filter(({ pem }) => pem).length);
  expect(deeds.map(({ what, body }) => [what, body])).toEqual([
    ['DELETE /console/sessions/S-2', undefined],
    ['POST /console/me/password', { current: 'Jiu-mi-ma-2025!', new: 'Xin-mi-ma-2026!' }],
    ['POST /console/me/certificate', { csr: CSR }],
  ]);
});
