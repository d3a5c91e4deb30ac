import type { Page } from '@playwright/test';

/** Drops a file on the page's drop zone, as a hand would. */
export async function drop(page: Page, { name, content }: { name: string; content: string | Buffer }) {
  const base64 = Buffer.from(content as string).toString('base64');
  const dataTransfer = await page.evaluateHandle(
    (file) => {
      const transfer = new DataTransfer();
      const bytes = Uint8Array.from(atob(file.base64), (sign) => sign.charCodeAt(0));
      transfer.items.add(new File([bytes], file.name));
      return transfer;
    },
    { name, base64 },
  );
  await page.locator('label.drop').dispatchEvent('drop', { dataTransfer });
}
