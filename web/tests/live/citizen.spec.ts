import { m } from '../../src/messages';
import { expect, test } from './server';

test('a citizen signs in at the demo portal, comes back to the same bill, and signs out', async ({ page, demo }) => {
  await page.goto(demo.page.href);
  await page.getByRole('banner').getByRole('button', { name: m.citizen.signIn }).click();
  await expect(page.getByText('演示', { exact: true })).toBeVisible();
  await page.screenshot({ path: 'test-results/shots/demo-portal.png' });
  await page.getByRole('button', { name: '示例公民乙' }).click();
  await expect(page).toHaveURL(demo.page.href);
  await page.getByRole('banner').getByRole('link', { name: m.citizen.my }).click();
  await expect(page.getByText('示***乙')).toHaveCount(2);
  await expect(page.getByText('510000********0027')).toBeVisible();
  expect(await page.content()).not.toContain('510000198505050027');
  await page.getByRole('button', { name: m.citizen.signOut }).click();
  await expect(page.getByRole('button', { name: m.citizen.signIn })).toHaveCount(2);
  expect((await page.request.get(new URL('/api/v1/citizen/me', demo.page).href)).status()).toBe(401);
});
