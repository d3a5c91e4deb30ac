import { expect, test, vi } from 'vitest';
import { ApiError, billFilePath, billPicturePath, getBill, verifyBill, verifyFile } from '../../src/api';
import { m } from '../../src/messages';
import { explain } from '../../src/trouble';
import { bill, genuine, key, problem } from '../fixtures';

const answer = (body: unknown, init?: ResponseInit) => {
  const fetch = vi.fn<typeof globalThis.fetch>(() => Promise.resolve(new Response(JSON.stringify(body), init)));
  vi.stubGlobal('fetch', fetch);
  return fetch;
};

const failure = (promise: Promise<unknown>) => promise.then(() => expect.unreachable(), explain);

test('asks for a bill by its three keys', async () => {
  const fetch = answer(bill);
  await expect(getBill(key)).resolves.toEqual(bill);
  expect(fetch.mock.calls[0]?.[0]).toBe('/api/v1/public/bills/51060126/0000000001/a3f9c2');
});

test('sends a form as JSON and a file as it is', async () => {
  const fetch = answer(genuine);
  await verifyBill({ ...key, amount: '286.50' });
  const file = new File(['<EInvoice/>'], 'bill.xml');
  await verifyFile(file, 'xml');
  await verifyFile(file, 'ofd');
  const [byForm, byFile, byOfd] = fetch.mock.calls.map(([, init]) => init);
  expect(byForm).toMatchObject({ method: 'POST', headers: { 'Content-Type': 'application/json' } });
  expect(JSON.parse(byForm?.body as string)).toEqual({ ...key, amount: '286.50' });
  expect(byFile).toMatchObject({ headers: { 'Content-Type': 'application/xml' }, body: file });
  expect(byOfd).toMatchObject({ headers: { 'Content-Type': 'application/ofd' } });
});

test('a bill’s files and pictures lie beside its page', () => {
  expect(billFilePath(key, 'xbrl')).toBe('/b/51060126/0000000001/a3f9c2.xbrl');
  expect(billPicturePath(key, 2, 300)).toBe('/b/51060126/0000000001/a3f9c2.png?page=2&dpi=300');
});

test('keeps the words of a problem', async () => {
  answer(problem(400, { faults: [{ pointer: '/code', code: 'shape', message: '票据代码应为 8 位数字' }] }), { status: 400 });
  expect(await failure(verifyBill(key))).toEqual({
    title: '请求有误',
    text: '请检查后再试。',
    faults: ['票据代码应为 8 位数字'],
    trace: '4bf92f3577b34da6',
  });
});

test('says kindly how long to wait', async () => {
  answer(problem(429), { status: 429, headers: { 'Retry-After': '7' } });
  expect(await failure(getBill(key))).toMatchObject({ title: m.trouble.tooFast.title, text: '请等 7 秒后再试。' });
  answer(problem(429), { status: 429 });
  expect(await failure(getBill(key))).toMatchObject({ text: m.trouble.tooFast.soon });
});

test('has words for a server that fails, answers nonsense, or is not there', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('<html>', { status: 502 })));
  expect(await failure(getBill(key))).toMatchObject(m.trouble.server);
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('<html>')));
  expect(await failure(getBill(key))).toMatchObject(m.trouble.server);
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('network')));
  expect(await failure(getBill(key))).toMatchObject(m.trouble.offline);
});

test('gives up when there is no answer in time', async () => {
  vi.useFakeTimers();
  vi.stubGlobal(
    'fetch',
    (_path: string, init: RequestInit) =>
      new Promise((_, reject) => init.signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')))),
  );
  const asked = failure(getBill(key));
  await vi.advanceTimersByTimeAsync(20_000);
  expect(await asked).toMatchObject(m.trouble.slow);
  vi.useRealTimers();
});

test('an error of our own is the system’s fault, not the reader’s', () => {
  expect(explain(new Error('x'))).toMatchObject(m.trouble.server);
  expect(new ApiError('offline').message).toBe('offline');
});
