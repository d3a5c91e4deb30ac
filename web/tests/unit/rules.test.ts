import { expect, test } from 'vitest';
import type { VerifyAnswer } from '../../src/api';
import { takeFile } from '../../src/bill-file';
import { isBillKey } from '../../src/bill-key';
import type { FileProof } from '../../src/local-check';
import { m } from '../../src/messages';
import { joined, questionAbout } from '../../src/proof';
import { readRoute } from '../../src/route';
import { marksOf } from '../../src/state';
import { findingOf } from '../../src/verdict';
import {
  altered,
  awaited,
  awaitedBill,
  bill,
  forgedBill,
  genuine,
  key,
  pageChanged,
  proof,
  redBill,
  reversed,
  unknown,
  unproven,
  withState,
} from '../fixtures';

/** One character is one byte. */
const file = (name: string, content: string) =>
  new File([Uint8Array.from(content, (sign) => sign.charCodeAt(0))], name);

test('routes: the form, a bill, and nothing else', () => {
  expect(readRoute('/')).toEqual({ page: 'verify' });
  expect(readRoute('/my')).toEqual({ page: 'my' });
  expect(readRoute('/my/callback')).toEqual({ page: 'return' });
  expect(readRoute('/b/51060126/0000000001/a3f9c2')).toEqual({ page: 'bill', key });
  expect(readRoute('/b/51060126/0000000001/a3f9c2/')).toEqual({ page: 'bill', key });
  for (const path of ['/b', '/b/1/2', '/b/1/2/3/4', '/x', '/index', '/b/%E0%A4%A']) {
    expect(readRoute(path)).toEqual({ page: 'missing' });
  }
});

test('a bill key has its shape', () => {
  expect(isBillKey(key)).toBe(true);
  expect(isBillKey({ ...key, code: '5106012' })).toBe(false);
  expect(isBillKey({ ...key, check_code: 'a3f9c-' })).toBe(false);
});

test('marks: normal only when nothing else is to be said', () => {
  expect(marksOf(bill)).toEqual(['normal']);
  expect(marksOf(redBill)).toEqual(['red']);
  expect(marksOf(withState({ reversed_by: key }))).toEqual(['reversed']);
  expect(marksOf(withState({ locked: true }))).toEqual(['locked']);
  expect(marksOf(withState({ locked: true, booked: { on: '2026-11-25', amount: '286.50' } }))).toEqual(['booked']);
  expect(marksOf(forgedBill)).toEqual(['invalid']);
  expect(marksOf({ ...bill, signatures: [] })).toEqual(['invalid']);
  expect(marksOf(awaitedBill)).toEqual(['provisional']);
  expect(marksOf({ ...withState({ reversed_by: key }), signatures: awaited })).toEqual(['reversed', 'provisional']);
  const [unit, supervision] = awaited;
  expect(marksOf({ ...bill, signatures: [{ ...unit!, valid: false, problem: '缺少此签名' }, supervision!] })).toEqual(['invalid']);
  expect(marksOf({ ...bill, signatures: [unit!, { ...supervision!, problem: '签名值无效' }] })).toEqual(['invalid']);
});

const typed = (answer: VerifyAnswer) => findingOf({ source: { by: 'form' }, answer });

test('findings: a bill that must not be used is never plainly genuine', () => {
  expect(typed(genuine)).toBe('genuine');
  expect(typed(reversed)).toBe('caution');
  expect(typed({ ...genuine, bill: redBill })).toBe('caution');
  expect(typed(altered)).toBe('altered');
  expect(typed(unknown)).toBe('unknown');
  const broken = forgedBill.signatures;
  expect(typed({ ...genuine, signatures: broken })).toBe('badSignature');
  expect(typed({ ...genuine, verdict: 'altered', signatures: broken })).toBe('badSignature');
  expect(typed({ ...altered, signatures: broken })).toBe('altered');
});

const local = (found: FileProof, answer: VerifyAnswer | null) =>
  findingOf({
    source: { by: 'file', file: file('a.ofd', 'PK'), format: 'ofd', way: 'here' },
    answer: joined(found, answer),
    unasked: answer === null,
  });

test('findings: a file checked here is judged by its own proof and by what the platform knows', () => {
  expect(local(proof, genuine)).toBe('genuine');
  expect(local(proof, reversed)).toBe('caution');
  expect(local(proof, unknown)).toBe('stranger');
  expect(local(proof, altered)).toBe('altered');
  expect(local(proof, null)).toBe('unasked');
  expect(local(unproven, genuine)).toBe('unproven');
  expect(local(unproven, reversed)).toBe('caution');
  expect(local(pageChanged, genuine)).toBe('pageChanged');
  expect(local({ ...proof, genuine: false, signatures: forgedBill.signatures }, genuine)).toBe('badSignature');
  expect(local({ ...proof, genuine: false }, genuine)).toBe('badSignature');
  expect(local({ ...proof, bill: null, signatures: [] }, null)).toBe('badSignature');
});

test('findings: a bill that waits for finance\'s signature is neither forged nor plainly genuine', () => {
  const found: FileProof = { ...proof, genuine: false, format: 'xml', signatures: awaited, page: null };
  for (const answer of [genuine, unknown, null]) expect(local(found, answer)).toBe('provisional');
  expect(local(found, reversed)).toBe('caution');
  expect(local(found, altered)).toBe('altered');
  expect(local({ ...found, page: pageChanged.page }, genuine)).toBe('badSignature');
  const signed = { field: '/EInvoice/EInvoiceSignature[1]/Signature/SignatureTime', label: '', given: '', kept: '20261124104209' };
  expect(typed({ ...altered, signatures: awaited, differences: [signed] })).toBe('provisional');
  expect(typed({ ...altered, signatures: awaited, differences: [signed, { ...signed, field: '/EInvoice/Header' }] })).toBe('altered');
});

test('a file checked here asks by numbers only, and takes its state from the platform', () => {
  expect(questionAbout(proof)).toEqual({ ...key, amount: '286.50', date: '2026-11-24' });
  expect(questionAbout({ ...proof, bill: null })).toBeNull();
  expect(joined(proof, reversed)).toMatchObject({
    verdict: 'genuine',
    states: ['reversed'],
    bill: { total: '286.50', state: { reversed_by: { number: '0000000002' } } },
    signatures: proof.signatures,
    page: proof.page,
  });
});

test.each([
  ['xml', '<?xml version="1.0"?>'],
  ['xml', '\u00ef\u00bb\u00bf<EInvoice/>'],
  ['ofd', 'PK\u0003\u0004….'],
  ['pdf', '%PDF-1.7'],
  ['picture', '\u0089PNG\r\n'],
  ['picture', '\u00ff\u00d8\u00ff\u00e0'],
  ['picture', 'RIFF\u0010\u0000\u0000\u0000WEBPVP8 '],
])('files: %s is known by its first bytes', async (kind, content) => {
  expect(await takeFile([file('no-ending', content)])).toMatchObject({ kind });
});

test('files: one, not empty, a bill or a picture, not above 4 MiB', async () => {
  const large = (begin: string, bytes: number) => file('a', begin.padEnd(bytes, 'x'));
  expect(await takeFile([large('<', 4 * 1024 * 1024)])).toMatchObject({ kind: 'xml' });
  expect(await takeFile([large('%PDF', 4 * 1024 * 1024 + 1)])).toEqual({ fault: m.verify.tooBig });
  expect(await takeFile([large('\u0089PNG', 4 * 1024 * 1024 + 1)])).toMatchObject({ kind: 'picture' });
  expect(await takeFile([file('a.xml', '')])).toEqual({ fault: m.verify.emptyFile });
  expect(await takeFile([file('a.pdf', 'hello')])).toEqual({ fault: m.verify.notBill });
  expect(await takeFile([file('a.xml', '<'), file('b.xml', '<')])).toEqual({ fault: m.verify.oneFile });
});
