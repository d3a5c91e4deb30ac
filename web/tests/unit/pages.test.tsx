import { cleanup, configure, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { App } from '../../src/App';
import { m } from '../../src/messages';
import { altered, bill, forgedBill, genuine, longBill, redBill, reversed, unknown, withState } from '../fixtures';

const BILL_PATH = '/b/51060126/0000000001/a3f9c2';

// A page's code is read from disk when it is first opened; a busy machine takes its time.
configure({ asyncUtilTimeout: 4000 });

afterEach(cleanup);

type Fetch = typeof globalThis.fetch;

/** Whether citizens can sign in, which every page asks: here they cannot. */
const besides = (answer: Fetch): Fetch => (input, init) =>
  String(input).startsWith('/api/v1/citizen/') ? Promise.resolve(new Response('{}')) : answer(input, init);

beforeEach(() => {
  vi.stubGlobal('fetch', besides(() => Promise.reject(new TypeError('nobody answers'))));
});

function serve(body: unknown, status = 200) {
  const fetch = vi.fn<Fetch>(() => Promise.resolve(new Response(JSON.stringify(body), { status })));
  vi.stubGlobal('fetch', besides(fetch));
  return fetch;
}

const type = (label: string, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });

async function verify(answer: unknown) {
  const fetch = serve(answer);
  render(<App path="/" />);
  await screen.findByLabelText(m.field.code);
  type(m.field.code, '51060126');
  type(m.field.number, '0000000001');
  type(m.field.check, 'a3f9c2');
  fireEvent.click(screen.getByRole('button', { name: m.verify.submit }));
  await screen.findByRole('link', { name: m.verdict.again });
  return fetch;
}

test('an unknown path says so', async () => {
  render(<App path="/nowhere" />);
  expect(await screen.findByRole('heading', { name: m.missing.title })).toBeDefined();
});

test('a bill shows its face, its state and its signatures', async () => {
  serve(bill);
  render(<App path={BILL_PATH} />);
  expect(await screen.findByRole('heading', { name: bill.name })).toBeDefined();
  for (const text of ['贰佰捌拾陆元伍角整', '¥286.50', '示*患', '2026-11-24', m.state.tag.normal]) {
    expect(screen.getAllByText(text)).not.toHaveLength(0);
  }
  expect(screen.getAllByText(m.sign.valid)).toHaveLength(2);
  for (const kind of ['ofd', 'pdf', 'png', 'xml', 'xbrl'] as const) {
    const link = screen.getByText(m.download.kind[kind].name).closest('a');
    expect(link?.getAttribute('href')).toBe(`${BILL_PATH}.${kind}`);
    expect(link?.getAttribute('download')).toBe(`51060126_0000000001.${kind}`);
  }
  const picture = screen.getByRole('img', { name: m.picture.alt(bill.name, bill.unit.name, '¥286.50') });
  expect(picture.getAttribute('src')).toBe(`${BILL_PATH}.png?page=1&dpi=150`);
});

test('a face shows its lines and no more; the rest is below', async () => {
  serve(longBill);
  render(<App path={BILL_PATH} />);
  const face = await screen.findByRole('table', { name: m.bill.items });
  expect(within(face).getAllByRole('row')).toHaveLength(1 + longBill.face_lines);
  expect(screen.getByText(m.bill.restTitle(4), { selector: 'summary' })).toBeDefined();
});

test('a reversed bill and its red bill lead to each other', async () => {
  serve(withState({ reversed_by: { code: '51060126', number: '0000000002', check_code: 'b7d1e0' } }));
  const { unmount } = render(<App path={BILL_PATH} />);
  const toRed = await screen.findByRole('link', { name: '51060126 0000000002' });
  expect(toRed.getAttribute('href')).toBe('/b/51060126/0000000002/b7d1e0');
  unmount();

  serve({ ...redBill, state: { ...redBill.state, reverses: { code: '51060126', number: '0000000001' } } });
  render(<App path="/b/51060126/0000000002/b7d1e0" />);
  const toOriginal = await screen.findByRole('link', { name: '51060126 0000000001' });
  expect(toOriginal.getAttribute('href')).toBe('/?code=51060126&number=0000000001');
});

test('a broken signature is never shown as normal', async () => {
  serve(forgedBill);
  render(<App path={BILL_PATH} />);
  expect(await screen.findByText(m.state.tag.invalid)).toBeDefined();
  expect(screen.getByText(forgedBill.signatures[0]!.problem!)).toBeDefined();
  expect(screen.queryByText(m.state.tag.normal)).toBeNull();
});

test('an unknown bill says what to check, and an impossible key is not even asked for', async () => {
  const fetch = serve({}, 404);
  const { unmount } = render(<App path={BILL_PATH} />);
  expect(await screen.findByText(m.unknown.checks[0]!)).toBeDefined();
  expect(fetch).toHaveBeenCalled();
  unmount();
  fetch.mockClear();
  render(<App path="/b/1/2/3" />);
  expect(await screen.findByText(m.unknown.checks[0]!)).toBeDefined();
  expect(fetch).not.toHaveBeenCalled();
});

test('a failing server gets a plain note', async () => {
  serve({ trace_id: 'trace-1' }, 500);
  render(<App path={BILL_PATH} />);
  expect(await screen.findByText(m.trouble.server.title)).toBeDefined();
  expect(screen.getByText(m.trouble.trace('trace-1'))).toBeDefined();
});

test('verifying asks the server and shows a genuine bill', async () => {
  const fetch = await verify(genuine);
  expect(JSON.parse(fetch.mock.calls[0]?.[1]?.body as string)).toEqual({
    code: '51060126',
    number: '0000000001',
    check_code: 'a3f9c2',
  });
  expect(screen.getByRole('heading', { name: m.verdict.title.genuine })).toBeDefined();
  expect(screen.getByText(genuine.message)).toBeDefined();
});

test('a genuine bill that was reversed warns', async () => {
  await verify(reversed);
  expect(screen.getByRole('heading', { name: m.verdict.title.caution })).toBeDefined();
  expect(screen.getByText(m.verdict.caution.reversed)).toBeDefined();
});

test('an altered bill shows what differs', async () => {
  await verify(altered);
  const row = screen.getByRole('row', { name: '金额 1.00 286.50' });
  expect(row).toBeDefined();
  expect(screen.getByText(m.verdict.alteredForm)).toBeDefined();
});

test('an unknown answer says what to check', async () => {
  await verify(unknown);
  expect(screen.getByRole('heading', { name: m.verdict.title.unknown })).toBeDefined();
});

test('pasting a link fills the form', async () => {
  render(<App path="/" />);
  const code = await screen.findByLabelText<HTMLInputElement>(m.field.code);
  fireEvent.paste(code, {
    clipboardData: { getData: () => 'd=51060126_0000000001_a3f9c2_286.50_20261124' },
  });
  expect(await screen.findByText(m.verify.pasted)).toBeDefined();
  expect(code.value).toBe('51060126');
  expect(screen.getByLabelText<HTMLInputElement>(m.verify.optional(m.field.date)).value).toBe('2026-11-24');
});
