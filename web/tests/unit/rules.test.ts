import { expect, test } from 'vitest';
import { fileFault } from '../../src/bill-file';
import { isBillKey } from '../../src/bill-key';
import { m } from '../../src/messages';
import { readRoute } from '../../src/route';
import { marksOf } from '../../src/state';
import { findingOf } from '../../src/verdict';
import { altered, bill, forgedBill, genuine, key, redBill, reversed, unknown, withState } from '../fixtures';

const file = (name: string, bytes: number) => new File(['x'.repeat(bytes)], name);

test('routes: the form, a bill, and nothing else', () => {
  expect(readRoute('/')).toEqual({ page: 'verify' });
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
});

test('findings: a bill that must not be used is never plainly genuine', () => {
  expect(findingOf(genuine)).toBe('genuine');
  expect(findingOf(reversed)).toBe('caution');
  expect(findingOf({ ...genuine, bill: redBill })).toBe('caution');
  expect(findingOf(altered)).toBe('altered');
  expect(findingOf(unknown)).toBe('unknown');
  const broken = forgedBill.signatures;
  expect(findingOf({ ...genuine, signatures: broken })).toBe('badSignature');
  expect(findingOf({ ...genuine, verdict: 'altered', signatures: broken })).toBe('badSignature');
  expect(findingOf({ ...altered, signatures: broken })).toBe('altered');
});

test('files: one XML file, not empty, not above 1 MiB', () => {
  expect(fileFault([file('a.xml', 10)])).toBeNull();
  expect(fileFault([file('A.XML', 1024 * 1024)])).toBeNull();
  expect(fileFault([file('a.xml', 1024 * 1024 + 1)])).toBe(m.verify.tooBig);
  expect(fileFault([file('a.xml', 0)])).toBe(m.verify.emptyFile);
  expect(fileFault([file('a.pdf', 10)])).toBe(m.verify.notXml);
  expect(fileFault([file('a.xml', 1), file('b.xml', 1)])).toBe(m.verify.oneFile);
});
