import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { m } from '../../src/messages';
import * as data from '../fixtures';
import { launch } from '../launch';
import { video } from '../pictures';
import { answerVerify, expect, expectAccessible, expectNoSidewaysScroll, shot, test } from './site';

/** Scanning with a camera: Chromium's own false one, which shows a QR code of a foreign form. */

const LINK = 'https://h5.example.cn/d?t=504&a=app&d=51060126_0000000001_a3f9c2_286.50_20261124&s=0123456789';
const SEEN = resolve('test-results/camera.y4m');
mkdirSync('test-results', { recursive: true });
writeFileSync(SEEN, video(LINK));

test.use({
  viewport: { width: 360, height: 740 },
  launchOptions: launch('--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${SEEN}`),
});

test('a scanned code fills the form and asks our own server, and leads nowhere else', async ({ page, context }) => {
  await context.grantPermissions(['camera']);
  await answerVerify(page, { body: data.genuine });
  await page.goto('/');
  const asked = page.waitForRequest('**/api/v1/verify');
  await page.getByRole('button', { name: m.verify.scan }).click();
  expect((await asked).postDataJSON()).toEqual({ ...data.key, amount: '286.50', date: '2026-11-24' });
  await expect(page.getByRole('heading', { name: m.verdict.title.genuine })).toBeVisible();
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(page.getByRole('region', { name: m.verdict.result })).toBeFocused();
  await expect(page.getByLabel(m.field.check)).toHaveValue('a3f9c2');
  await expect(page.getByText(m.verify.scanned)).toBeVisible();
  await expect(page).toHaveURL(/\/$/);
});

test('the browser’s own detector is used where it knows QR codes', async ({ page, context }) => {
  await context.grantPermissions(['camera']);
  await answerVerify(page, { body: data.genuine });
  await page.addInitScript(() => {
    class Detector {
      static getSupportedFormats = () => Promise.resolve(['qr_code']);
      detect = () => Promise.resolve([{ rawValue: 'CZ-EI-51,51060126,0000000001,a3f9c2' }]);
    }
    Object.assign(window, { BarcodeDetector: Detector });
  });
  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(request.url()));
  await page.goto('/');
  const asked = page.waitForRequest('**/api/v1/verify');
  await page.getByRole('button', { name: m.verify.scan }).click();
  expect((await asked).postDataJSON()).toEqual(data.key);
  expect(loaded.filter((url) => url.includes('/decode-'))).toEqual([]);
});

test('the sheet is left with Esc or its button, and the focus returns', async ({ page, context }) => {
  await context.grantPermissions(['camera']);
  await neverReads(page);
  await page.goto('/');
  const scan = page.getByRole('button', { name: m.verify.scan });
  await scan.press('Enter');
  await expect(page.getByText(m.scan.looking)).toBeVisible();
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await shot(page, 'scan-360', false);
  await page.setViewportSize({ width: 1366, height: 768 });
  await shot(page, 'scan-1366', false);

  // The focus stays inside.
  for (let step = 0; step < 6; step += 1) {
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.closest('dialog, body')?.tagName)).not.toBe('MAIN');
    await expect(page.locator('main :focus:not(dialog *)')).toHaveCount(0);
  }
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(scan).toBeFocused();

  await scan.press('Enter');
  await page.getByRole('button', { name: m.close }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(scan).toBeFocused();
});

test('the camera is let go when the sheet closes', async ({ page, context }) => {
  await context.grantPermissions(['camera']);
  await neverReads(page);
  await page.goto('/');
  await page.getByRole('button', { name: m.verify.scan }).click();
  await expect(page.getByText(m.scan.looking)).toBeVisible();
  const track = await page.evaluateHandle(
    () => (document.querySelector('video')!.srcObject as MediaStream).getVideoTracks()[0]!,
  );
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  expect(await track.evaluate((t) => t.readyState)).toBe('ended');
});

const refusals = [
  ['refused', 'NotAllowedError'],
  ['none', 'NotFoundError'],
  ['busy', 'NotReadableError'],
  ['insecure', null],
] as const;

for (const [fault, name] of refusals) {
  test(`no camera (${fault}) is explained, and a picture is offered instead`, async ({ page }) => {
    await page.addInitScript((error) => {
      const refuse = { getUserMedia: () => Promise.reject(new DOMException('', error ?? '')) };
      Object.defineProperty(navigator, 'mediaDevices', { value: error ? refuse : undefined });
    }, name);
    await page.goto('/');
    await page.getByRole('button', { name: m.verify.scan }).click();
    await expect(page.getByText(m.scan.fault[fault].title)).toBeVisible();
    await expect(page.getByText(m.scan.fault[fault].text)).toBeVisible();
    await expect(page.getByRole('dialog').locator('input[type=file]')).toBeEnabled();
    await expectAccessible(page);
    await shot(page, `scan-${fault}-360`, false);
  });
}

/** A detector that sees nothing keeps the sheet open. */
function neverReads(page: import('@playwright/test').Page) {
  return page.addInitScript(() => {
    class Detector {
      static getSupportedFormats = () => Promise.resolve(['qr_code']);
      detect = () => Promise.resolve([]);
    }
    Object.assign(window, { BarcodeDetector: Detector });
  });
}
