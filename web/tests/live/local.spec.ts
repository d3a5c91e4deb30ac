import { existsSync } from 'node:fs';
import { m } from '../../src/messages';
import { expect, test } from './server';

test.skip(!existsSync('src/generated/verifier/verifier_bg.wasm'), 'the pages were built without the checker');

test('a file is checked here: its numbers are sent, itself never', async ({ page, demo }) => {
  const sent: string[] = [];
  page.on('request', (request) => {
    const body = request.postData();
    if (body !== null) sent.push(body);
  });
  await page.goto(new URL('/', demo.page).href);
  await page.locator('input[type=file]').first().setInputFiles(demo.file);
  await expect(page.getByText(m.sign.valid, { exact: true })).toHaveCount(2);
  expect(sent.map((body) => Object.keys(JSON.parse(body)))).toEqual([
    ['code', 'number', 'check_code', 'amount', 'date'],
  ]);
});
