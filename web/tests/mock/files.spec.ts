import type { Page } from '@playwright/test';
import { m } from '../../src/messages';
import * as data from '../fixtures';
import { drop } from '../drop';
import { photo } from '../pictures';
import { answerChecker, answerVerify, expect, expectAccessible, expectNoSidewaysScroll, shot, test } from './site';

/** Files and pictures: checked in the browser, uploaded on request, or uploaded where the browser cannot. */

const OFD = { name: 'bill.ofd', content: 'PK\u0003\u0004 example' };
const PDF = { name: 'bill.pdf', content: '%PDF-1.7 example' };
const XML = { name: 'bill.xml', content: '<EInvoice>示例</EInvoice>' };

test.use({ viewport: { width: 360, height: 740 } });

/** What was sent to be verified, in order: content type, and the body when it is JSON. */
function sent(page: Page) {
  const seen: unknown[] = [];
  page.on('request', (request) => {
    if (!request.url().endsWith('/api/v1/verify')) return;
    const type = request.headers()['content-type'];
    seen.push(type === 'application/json' ? request.postDataJSON() : type);
  });
  return seen;
}

const numbers = { ...data.key, amount: '286.50', date: '2026-11-24' };

test('an OFD file is checked here: only its numbers are sent', async ({ page }) => {
  const asked = sent(page);
  await answerChecker(page, data.proof);
  await answerVerify(page, { body: data.genuine });
  await page.goto('/');
  await drop(page, OFD);
  await expect(page.getByRole('heading', { name: m.verdict.title.genuine })).toBeVisible();
  await expect(page.getByText(m.way.here)).toBeVisible();
  await expect(page.getByText(m.page.proof.sealed)).toBeVisible();
  await expect(page.getByText(data.proof.page!.message)).toBeVisible();
  for (const role of ['unit', 'supervision', 'unit_seal', 'supervision_seal'] as const) {
    await expect(page.getByText(m.sign.role[role], { exact: true })).toBeVisible();
  }
  expect(asked).toEqual([numbers]);
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await shot(page, 'file-here-360');
  await page.setViewportSize({ width: 1366, height: 768 });
  await shot(page, 'file-here-1366');
});

test('on request the file itself is uploaded and compared', async ({ page }) => {
  const asked = sent(page);
  await answerChecker(page, data.proof);
  await answerVerify(page, { body: { ...data.genuine, format: 'ofd', page: data.proof.page } });
  await page.goto('/');
  await drop(page, OFD);
  await page.getByRole('button', { name: m.way.send }).click();
  await expect(page.getByText(m.way.upload)).toBeVisible();
  await expect(page.getByText(m.page.proof.sealed)).toBeVisible();
  await expect(page.getByRole('button', { name: m.way.send })).toBeHidden();
  expect(asked).toEqual([numbers, 'application/ofd']);
});

test('a PDF whose page is not proven asks to be uploaded', async ({ page }) => {
  const asked = sent(page);
  await answerChecker(page, data.unproven);
  await answerVerify(page, { body: data.genuine });
  await page.goto('/');
  await drop(page, PDF);
  await expect(page.getByRole('heading', { name: m.verdict.title.unproven })).toBeVisible();
  await expect(page.getByText(m.way.sendLead.needed)).toBeVisible();
  await shot(page, 'file-unproven-360');
  await page.getByRole('button', { name: m.way.send }).click();
  await expect(page.getByText(m.way.upload)).toBeVisible();
  expect(asked).toEqual([numbers, 'application/pdf']);
});

test('a changed page is said first, whatever the platform knows', async ({ page }) => {
  await answerChecker(page, data.pageChanged);
  await answerVerify(page, { body: data.genuine });
  await page.goto('/');
  await drop(page, PDF);
  await expect(page.getByRole('heading', { name: m.verdict.title.pageChanged })).toBeVisible();
  await expect(page.getByText(m.verdict.alteredFile)).toBeVisible();
  await expectAccessible(page);
});

test('the state of a file checked here comes from the platform', async ({ page }) => {
  await answerChecker(page, data.proof);
  await answerVerify(page, { body: data.reversed });
  await page.goto('/');
  await drop(page, OFD);
  await expect(page.getByText(m.verdict.caution.reversed)).toBeVisible();

  await answerVerify(page, { body: data.unknown });
  await drop(page, OFD);
  await expect(page.getByRole('heading', { name: m.verdict.title.stranger })).toBeVisible();
  await expect(page.getByRole('link', { name: m.verdict.open })).toBeHidden();

  await answerVerify(page, { status: 503, body: data.problem(503) });
  await drop(page, OFD);
  await expect(page.getByRole('heading', { name: m.verdict.title.unasked })).toBeVisible();
  await expect(page.getByText(m.way.hereUnasked)).toBeVisible();
});

test('a file that is no bill is told so here, and may still be uploaded', async ({ page }) => {
  const asked = sent(page);
  await answerChecker(page, { error: { code: 'not_a_bill', message: '文件里没有票据数据。' } });
  await answerVerify(page, { body: { ...data.unknown, format: 'pdf' } });
  await page.goto('/');
  await drop(page, PDF);
  await expect(page.getByText('文件里没有票据数据。')).toBeVisible();
  await expect(page.getByText(m.way.hereUnasked)).toBeVisible();
  expect(asked).toEqual([]);
  await page.getByRole('button', { name: m.way.send }).click();
  await expect(page.getByText(m.verdict.unknownFile)).toBeVisible();
  expect(asked).toEqual(['application/pdf']);
});

for (const [file, type] of [
  [XML, 'application/xml'],
  [OFD, 'application/ofd'],
  [PDF, 'application/pdf'],
] as const) {
  test(`where the browser cannot check, ${file.name} is uploaded as it is, and that is said`, async ({ page }) => {
    const asked = sent(page);
    await answerVerify(page, { body: data.genuine });
    await page.goto('/');
    await drop(page, file);
    await expect(page.getByText(m.way.unable)).toBeVisible();
    await expect(page.getByText(m.verdict.fileName(file.name))).toBeVisible();
    expect(asked).toEqual([type]);
  });
}

test('a checker that fails, and a trust list that is missing, end in an upload', async ({ page }) => {
  const asked = sent(page);
  await answerChecker(page, data.proof);
  await page.route('**/trust.pem', (route) => route.fulfill({ status: 503 }));
  await answerVerify(page, { body: data.genuine });
  await page.goto('/');
  await drop(page, OFD);
  await expect(page.getByText(m.way.unable)).toBeVisible();
  expect(asked).toEqual(['application/ofd']);
});

test('a file that cannot be a bill is not sent', async ({ page }) => {
  const asked = sent(page);
  await page.goto('/');
  await drop(page, { name: 'bill.doc', content: 'hello' });
  await expect(page.getByText(m.verify.notBill)).toBeVisible();
  await drop(page, { name: 'bill.xml', content: '<'.padEnd(4 * 1024 * 1024 + 1, 'x') });
  await expect(page.getByText(m.verify.tooBig)).toBeVisible();
  expect(asked).toEqual([]);
});

const choose = (page: Page, name: string, buffer: Buffer) =>
  page.locator('.drop input').setInputFiles({ name, mimeType: 'image/png', buffer });

test('the QR code in a picture of a bill is read, and its numbers are asked about', async ({ page }) => {
  const asked = sent(page);
  await answerVerify(page, { body: data.genuine });
  await page.goto('/');
  await choose(page, 'photo.png', photo('https://pj.example.cn/b/51060126/0000000001/a3f9c2'));
  await expect(page.getByRole('heading', { name: m.verdict.title.genuine })).toBeVisible();
  await expect(page.getByText(m.verify.scanned)).toBeVisible();
  expect(asked).toEqual([data.key]);
});

test('a foreign QR code is shown as text and never opened', async ({ page }) => {
  await page.goto('/');
  await choose(page, 'photo.png', photo('https://evil.example.com/pay?to=1'));
  await expect(page.getByText(m.unread.foreignTitle)).toBeVisible();
  await expect(page.getByText('https://evil.example.com/pay?to=1')).toBeVisible();
  await expect(page.locator('a[href*="evil"]')).toHaveCount(0);
  await expect(page.getByRole('region', { name: m.verdict.result })).toBeFocused();
  await expectAccessible(page);
  await shot(page, 'qr-foreign-360');
});

test('a picture without a QR code, and one that cannot be opened, are explained', async ({ page }) => {
  await page.goto('/');
  await choose(page, 'photo.png', photo(null));
  await expect(page.getByText(m.unread.noneTitle)).toBeVisible();
  await choose(page, 'photo.png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0]));
  await expect(page.getByText(m.unread.brokenTitle)).toBeVisible();
});
