import type { Page } from '@playwright/test';

/** Drops a file on the page's drop zone, as a hand would. */
export async function drop(page: Page, file: { name: string; content: string }) {
  const dataTransfer = await page.evaluateHandle(({ name, content }) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([content], name, { type: 'text/xml' }));
    return transfer;
  }, file);
  await page.locator('label.drop').dispatchEvent('drop', { dataTransfer });
}
