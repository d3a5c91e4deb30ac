import { cleanup, render, renderHook, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { checkSlipHere } from '../../src/local-check';
import { m } from '../../src/messages';
import SlipVerdict from '../../src/parts/SlipVerdict';
import { useVerify } from '../../src/use-verify';
import { genuine, slipProof, unknown } from '../fixtures';

vi.mock('../../src/local-check', async (original) => ({
  ...(await original<typeof import('../../src/local-check')>()),
  checkSlipHere: vi.fn(),
}));

afterEach(cleanup);

const answers = (answer: unknown) =>
  vi.stubGlobal('fetch', vi.fn(() => (answer ? Promise.resolve(new Response(JSON.stringify(answer))) : Promise.reject(new TypeError('no network')))));

async function scanned(proof: typeof slipProof, answer: unknown) {
  vi.mocked(checkSlipHere).mockResolvedValue(proof);
  answers(answer);
  const { result } = renderHook(useVerify);
  result.current.bySlip('SHUPIAO1:AAAA');
  await waitFor(() => expect(['slip', 'done']).toContain(result.current.state.step));
  return result.current.state;
}

test('without the platform the code’s own proof is shown, with it what the platform knows', async () => {
  expect(await scanned(slipProof, null)).toEqual({ step: 'slip', proof: slipProof, platform: 'unasked' });
  expect(await scanned(slipProof, unknown)).toEqual({ step: 'slip', proof: slipProof, platform: 'unknown' });
  expect(await scanned(slipProof, genuine)).toMatchObject({ step: 'done', answer: { verdict: 'genuine' } });
});

test('of a code whose signature does not hold the platform is not asked', async () => {
  const bad = { ...slipProof, genuine: false };
  expect(await scanned(bad, genuine)).toMatchObject({ step: 'slip', proof: bad });
  expect(fetch).not.toHaveBeenCalled();
});

test('a good code is never called plainly genuine', () => {
  render(<SlipVerdict proof={slipProof} platform="unasked" />);
  expect(screen.getByRole('heading', { name: '离线核对：签名有效，尚未与平台核对' })).toBeDefined();
  expect(screen.getByText(m.slip.meaning.unasked)).toBeDefined();
  expect(screen.getByText('¥286.50')).toBeDefined();
});

test('a bad code says so', () => {
  render(<SlipVerdict proof={{ ...slipProof, genuine: false }} platform="unasked" />);
  expect(screen.getByRole('heading', { name: m.slip.title.bad })).toBeDefined();
  expect(screen.queryByText(m.slip.meaning.unasked)).toBeNull();
});
