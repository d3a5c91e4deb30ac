import { beforeEach, expect, test, vi } from 'vitest';
import type { Checker } from '../../src/local-check';
import { proof, slipProof } from '../fixtures';

const checker = {
  available: true,
  checkFile: vi.fn<Checker['checkFile']>(),
  checkSlip: vi.fn<Checker['checkSlip']>(),
};
const file = new File(['PK'], 'a.ofd');

/** A fresh module each time: it remembers the trust list. */
async function checkHere() {
  return (await import('../../src/local-check')).checkHere(file, () => Promise.resolve(checker));
}

async function checkSlip(text = 'SHUPIAO1:AAAA') {
  return (await import('../../src/local-check')).checkSlipHere(text, () => Promise.resolve(checker));
}

beforeEach(() => {
  vi.resetModules();
  localStorage.clear();
  checker.checkSlip.mockReset().mockResolvedValue(slipProof);
  checker.available = true;
  checker.checkFile.mockReset().mockResolvedValue(proof);
});

const trust = (status = 200) => {
  const fetch = vi.fn<typeof globalThis.fetch>(() => Promise.resolve(new Response('PEM', { status })));
  vi.stubGlobal('fetch', fetch);
  return fetch;
};

test('gives the bytes and the trust list to the checker; the list is fetched once', async () => {
  const fetch = trust();
  expect(await checkHere()).toEqual(proof);
  expect(await checkHere()).toEqual(proof);
  expect(checker.checkFile).toHaveBeenLastCalledWith(new Uint8Array([0x50, 0x4b]), 'PEM');
  expect(fetch.mock.calls.map(([path]) => path)).toEqual(['/trust.pem']);
});

test('nothing is checked when the checker is not there, fails, or has no trust list', async () => {
  const fetch = trust();
  checker.available = false;
  expect(await checkHere()).toBeNull();
  expect(fetch).not.toHaveBeenCalled();

  checker.available = true;
  checker.checkFile.mockRejectedValueOnce(new Error('wasm'));
  expect(await checkHere()).toBeNull();

  vi.resetModules();
  localStorage.clear();
  trust(503);
  expect(await checkHere()).toBeNull();
  trust();
  expect(await checkHere()).toEqual(proof);
});

test('a file that is no bill is told in the checker’s words', async () => {
  trust();
  checker.checkFile.mockResolvedValue({ error: { code: 'not_a_bill', message: '文件里没有票据数据。' } });
  await expect(checkHere()).rejects.toThrow('文件里没有票据数据。');
});

test('an offline code is checked with the trust list of the last visit when there is no network', async () => {
  trust();
  expect(await checkSlip()).toEqual(slipProof);

  vi.resetModules();
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')));
  expect(await checkSlip()).toEqual(slipProof);
  expect(checker.checkSlip).toHaveBeenLastCalledWith('SHUPIAO1:AAAA', 'PEM');

  vi.resetModules();
  localStorage.clear();
  await expect(checkSlip()).rejects.toThrow();
});

test('an offline code that is damaged is told in the checker’s words', async () => {
  trust();
  checker.checkSlip.mockResolvedValue({ error: { code: 'INVALID_SLIP', message: '内容不完整。' } });
  await expect(checkSlip()).rejects.toThrow('内容不完整。');
  checker.available = false;
  expect(await checkSlip()).toBeNull();
});

test('an offline code is told from a link by its beginning', async () => {
  const { isSlip } = await import('../../src/local-check');
  expect([' SHUPIAO1:A', 'https://bills.example.cn/b/1', 'shupiao1:A'].map(isSlip)).toEqual([true, false, false]);
});
