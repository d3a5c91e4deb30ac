// @vitest-environment node
import { readFile } from 'node:fs/promises';
import { beforeEach, expect, test, vi } from 'vitest';
import { available, checkFile, checkSlip } from '../../src/verifier';

const data = (name: string) => readFile(`../crates/verifier/tests/data/${name}`);
const trust = async () => (await data('trust.pem')).toString();

const wasm = () => readFile('src/generated/verifier/verifier_bg.wasm');

// Node fetches nothing from the disk; the page gets the wasm from its own site.
beforeEach(() => {
  const headers = { 'Content-Type': 'application/wasm' };
  vi.stubGlobal('fetch', async () => new Response(new Uint8Array(await wasm()), { headers }));
});

test.skipIf(!available).each([
  ['bill.xml', 'xml', undefined],
  ['bill.ofd', 'ofd', 'sealed'],
  ['bill.pdf', 'pdf', 'unproven'],
])('%s is genuine', async (name, format, page) => {
  const proof = await checkFile(await data(name), await trust());
  if ('error' in proof) throw new Error(proof.error.message);
  expect([proof.genuine, proof.format, proof.page?.proof]).toEqual([true, format, page]);
  expect(proof.bill?.total).toBe('286.50');
});

test.skipIf(!available)('a changed file is not genuine', async () => {
  const changed = (await data('bill.xml')).toString().replace('286.50', '986.50');
  const proof = await checkFile(new TextEncoder().encode(changed), await trust());
  expect(proof).toMatchObject({ genuine: false, signatures: [{ valid: false }, { valid: false }] });
});

test.skipIf(!available)('what is no bill is refused by name', async () => {
  const answer = await checkFile(new Uint8Array([1, 2, 3]), await trust());
  expect(answer).toMatchObject({ error: { code: 'INVALID_FILE' } });
});

test.skipIf(!available)('an offline code is checked by itself, and a changed one is refused', async () => {
  const text = (await data('slip.txt')).toString();
  expect(await checkSlip(text, await trust())).toMatchObject({ format: 'slip', genuine: true, bill: { total: '286.50' } });
  const at = text.length - 40;
  const changed = text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
  expect(await checkSlip(changed, await trust())).toMatchObject({ genuine: false });
  expect(await checkSlip('SHUPIAO1:AAAA', await trust())).toMatchObject({ error: { code: 'INVALID_SLIP' } });
});
