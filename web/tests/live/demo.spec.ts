import type { Page } from '@playwright/test';
import { basename } from 'node:path';
import { yuan } from '../../src/format';
import { m } from '../../src/messages';
import { marksOf } from '../../src/state';
import { drop } from '../drop';
import { billOf, element, expect, test } from './server';

test('the page of a bill shows the total and the state', async ({ page, demo }) => {
  const bill = await billOf(demo);
  await page.goto(demo.page.href);
  await expect(page.getByRole('heading', { name: bill.name })).toBeVisible();
  await expect(page.getByText(yuan(bill.total), { exact: true })).toBeVisible();
  await expect(page.getByText(bill.total_capital, { exact: true })).toBeVisible();
  for (const mark of marksOf(bill)) {
    await expect(page.locator('.state-tag', { hasText: m.state.tag[mark] })).toBeVisible();
  }
  await expect(page.getByText(m.sign.valid, { exact: true })).toHaveCount(2);
});

test('the page shows the picture, and its sealed OFD is genuine', async ({ page, demo }) => {
  await page.goto(demo.page.href);
  const picture = page.locator('.picture img, img[alt*="票据"]').first();
  await expect(picture).toBeVisible();
  await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(200);
  const ofd = await page.request.get(`${demo.page.href}.ofd`);
  expect(ofd.headers()['content-type']).toBe('application/ofd');
  const body = await ofd.body();
  expect(body.length).toBeLessThan(60_000);
  const headers = { 'content-type': 'application/ofd' };
  const answer = await page.request.post(`${demo.page.origin}/api/v1/verify`, { data: body, headers });
  const said = await answer.json();
  expect(said.page.proof).toBe('sealed');
  expect(said.signatures.map((s: { valid: boolean }) => s.valid)).toEqual([true, true, true, true]);
});

test('the signed file behind the page says the same total', async ({ page, demo }) => {
  await page.goto(demo.page.href);
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: m.download.kind.xml.name }).click();
  const stream = await (await download).createReadStream();
  const xml = Buffer.concat(await stream.toArray()).toString('utf8');
  await expect(page.getByText(yuan(element(xml, 'TotalAmount')), { exact: true })).toBeVisible();
});

test('a bill is verified by what its face says', async ({ page, demo }) => {
  const bill = await billOf(demo);
  await page.goto(demo.page.origin);
  await page.getByLabel(m.field.code).fill(bill.code);
  await page.getByLabel(m.field.number).fill(bill.number);
  await page.getByLabel(m.field.check).fill(bill.check_code);
  await page.getByLabel(m.verify.optional(m.field.amount)).fill(bill.total);
  await page.getByRole('button', { name: m.verify.submit }).click();
  await expectGenuine(page);
  await page.getByRole('link', { name: m.verdict.open }).click();
  await expect(page).toHaveURL(demo.page.href);
});

test('a wrong amount is found out', async ({ page, demo }) => {
  const bill = await billOf(demo);
  await page.goto(demo.page.origin);
  await page.getByLabel(m.field.code).fill(bill.code);
  await page.getByLabel(m.field.number).fill(bill.number);
  await page.getByLabel(m.field.check).fill(bill.check_code);
  await page.getByLabel(m.verify.optional(m.field.amount)).fill('0.01');
  await page.getByRole('button', { name: m.verify.submit }).click();
  await expect(page.getByRole('heading', { name: m.verdict.title.altered })).toBeVisible();
  await expect(page.locator('.differences')).toContainText(bill.total);
});

test('a bill file from disk is verified by dropping it', async ({ page, demo }) => {
  await page.goto(demo.page.origin);
  await drop(page, { name: basename(demo.file), content: demo.xml });
  await expectGenuine(page);
  await expect(page.getByText(m.sign.valid, { exact: true })).toHaveCount(2);
});

test('a tampered copy of the file is altered', async ({ page, demo }) => {
  const total = element(demo.xml, 'TotalAmount');
  const content = demo.xml.replace(`<TotalAmount>${total}<`, `<TotalAmount>9${total.replace('-', '')}<`);
  expect(content).not.toBe(demo.xml);
  await page.goto(demo.page.origin);
  await drop(page, { name: basename(demo.file), content });
  const either = new RegExp(`${m.verdict.title.altered}|${m.verdict.title.badSignature}`);
  await expect(page.getByRole('heading', { name: either })).toBeVisible();
  await expect(page.getByText(m.verdict.alteredFile)).toBeVisible();
});

test('a bill that does not exist is explained', async ({ page, demo }) => {
  await page.goto(new URL('/b/99999999/9999999999/zzzzzz', demo.page).href);
  await expect(page.getByRole('heading', { name: m.unknown.title })).toBeVisible();
});

test('a path that does not exist is explained', async ({ page, demo }) => {
  await page.goto(new URL('/no-such-page', demo.page).href);
  await expect(page.getByRole('heading', { name: m.missing.title })).toBeVisible();
});

/** Genuine, whatever has happened to the bill since. */
async function expectGenuine(page: Page) {
  const either = new RegExp(`^(${m.verdict.title.genuine}|${m.verdict.title.caution})$`);
  await expect(page.getByRole('heading', { name: either })).toBeVisible();
}
