import { afterEach, expect, test, vi } from 'vitest';
import { type AgentInfo, changePin, findAgent, sign, UkeyError } from '../../src/console/ukey';

const info: AgentInfo = {
  name: 'shupiao-ukey',
  version: '0.1.0',
  token: { label: '软件令牌（仅供试用）', kind: 'software' },
  certificates: [{ serial: 'A1B2C3', subject: '张三', not_after: '2030-03-17T17:46:40Z' }],
};
const signed = { signature: 'MEUC', certificate: '-----BEGIN CERTIFICATE-----' };

const answer = (body: unknown, status = 200) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const fetch = vi.fn<typeof globalThis.fetch>(() => Promise.resolve(new Response(text, { status })));
  vi.stubGlobal('fetch', fetch);
  return fetch;
};

/** An agent that never answers, as a browser shows it. */
const silence = () =>
  vi.stubGlobal('fetch', (_: string, init: RequestInit) => {
    const { signal } = init;
    return new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)));
  });

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable(),
    (error: unknown) => {
      expect(error).toBeInstanceOf(UkeyError);
      return error as UkeyError;
    },
  );

afterEach(() => {
  vi.useRealTimers();
});

test('finds the agent at the desk, without cookies', async () => {
  const fetch = answer(info);
  await expect(findAgent()).resolves.toEqual(info);
  expect(fetch.mock.calls[0]?.[0]).toBe('http://127.0.0.1:9518/v1/agent');
  expect(fetch.mock.calls[0]?.[1]).toMatchObject({ method: 'GET', credentials: 'omit', redirect: 'error' });
});

test('no agent, a stranger on its port and an agent that refuses us are all nobody', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
  await expect(findAgent()).resolves.toBeUndefined();
  for (const [body, status] of [
    ['<html>', 200],
    [{ name: 'other' }, 200],
    [{ ...info, certificates: [{ serial: 1 }] }, 200],
    [null, 200],
    [{ code: 'NOT_ALLOWED' }, 403],
  ] as const) {
    answer(body, status);
    await expect(findAgent()).resolves.toBeUndefined();
  }
});

test('does not wait long for an agent that is not there', async () => {
  vi.useFakeTimers();
  silence();
  let found: unknown = 'waiting';
  const search = findAgent().then((agent) => (found = agent));
  await vi.advanceTimersByTimeAsync(1_400);
  expect(found).toBe('waiting');
  await vi.advanceTimersByTimeAsync(200);
  await search;
  expect(found).toBeUndefined();
});

test('has a text signed', async () => {
  const fetch = answer(signed);
  await expect(sign('蜀票登录\n平台：https://bills.example.cn', 'A1B2C3', '123456')).resolves.toEqual(signed);
  const [url, init] = fetch.mock.calls[0] ?? [];
  expect(url).toBe('http://127.0.0.1:9518/v1/sign');
  expect(init).toMatchObject({ method: 'POST', headers: { 'Content-Type': 'application/json' }, credentials: 'omit' });
  expect(JSON.parse(init?.body as string)).toEqual({
    certificate: 'A1B2C3',
    text: '蜀票登录\n平台：https://bills.example.cn',
    pin: '123456',
  });
});

test('changes the PIN', async () => {
  const fetch = answer({ changed: true });
  await changePin('123456', '654321');
  expect(JSON.parse(fetch.mock.calls[0]?.[1]?.body as string)).toEqual({ old: '123456', new: '654321' });
});

test('says how many tries are left, in the agent’s words', async () => {
  answer({ code: 'WRONG_PIN', detail: 'PIN 不正确，还可以再试 7 次', left: 7 }, 403);
  const error = await failure(sign('x', 'A1B2C3', '123456'));
  expect(error).toMatchObject({ code: 'WRONG_PIN', left: 7, message: 'PIN 不正确，还可以再试 7 次' });
});

test('keeps the stable codes and has words of its own', async () => {
  for (const code of ['TOKEN_LOCKED', 'NOT_ALLOWED', 'OTHER_SITE', 'UNKNOWN_TEXT', 'NO_CERTIFICATE', 'RATE_LIMITED']) {
    answer({ code }, 400);
    const error = await failure(sign('x', 'A1B2C3', '123456'));
    expect(error.code).toBe(code);
    expect(error.left).toBeUndefined();
    expect(error.message).toMatch(/\p{Script=Han}/u);
  }
});

test('an answer that cannot be understood is no signature', async () => {
  for (const [body, status] of [
    ['<html>', 200],
    [{}, 200],
    [{ signature: 1, certificate: '' }, 200],
    ['<html>', 502],
    [{ code: 'toString' }, 400],
    [null, 500],
  ] as const) {
    answer(body, status);
    expect((await failure(sign('x', 'A1B2C3', '123456'))).code).toBe('AGENT_FAILED');
  }
});

test('tells an agent that is gone from one that is slow, and lets the page give up', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
  expect((await failure(sign('x', 'A1B2C3', '123456'))).code).toBe('AGENT_MISSING');
  vi.useFakeTimers();
  silence();
  const slow = failure(sign('x', 'A1B2C3', '123456'));
  await vi.advanceTimersByTimeAsync(60_000);
  expect((await slow).code).toBe('AGENT_SLOW');
  const page = new AbortController();
  const left = sign('x', 'A1B2C3', '123456', page.signal);
  page.abort();
  await expect(left).rejects.toMatchObject({ name: 'AbortError' });
});
