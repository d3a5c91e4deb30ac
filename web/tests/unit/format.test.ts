import { expect, test } from 'vitest';
import { grouped, readAmount, readDate, shanghaiDate, shanghaiTime, yuan } from '../../src/format';

test.each([
  ['0.00', '0.00'],
  ['286.50', '286.50'],
  ['1234567.50', '1,234,567.50'],
  ['-123456.00', '-123,456.00'],
  ['100', '100'],
  ['90071992547409.93', '90,071,992,547,409.93'],
  ['不明', '不明'],
])('groups %s as %s', (given, expected) => {
  expect(grouped(given)).toBe(expected);
});

test('puts the sign before the currency', () => {
  expect(yuan('-1286.50')).toBe('-¥1,286.50');
  expect(yuan('286.50')).toBe('¥286.50');
});

test.each([
  ['286.5', '286.50'],
  ['286', '286.00'],
  ['￥1,286.50', '1286.50'],
  ['２８６．５０', '286.50'],
  ['-286.50', '-286.50'],
  ['007', '7.00'],
  ['0', '0.00'],
])('reads the amount %s as %s', (typed, expected) => {
  expect(readAmount(typed)).toBe(expected);
});

test.each(['', 'abc', '1.234', '1.', '.5', '1e3', '--1'])('refuses the amount "%s"', (typed) => {
  expect(readAmount(typed)).toBeNull();
});

test('shows time on the clock of Shanghai', () => {
  expect(shanghaiTime('2026-11-24T10:42:08+08:00')).toBe('2026-11-24 10:42:08');
  expect(shanghaiTime('2026-11-24T18:00:00Z')).toBe('2026-11-25 02:00:00');
  expect(shanghaiDate('2026-12-31T16:00:00Z')).toBe('2027-01-01');
  expect(shanghaiTime('某日')).toBe('某日');
});

test('reads only days that exist', () => {
  expect(readDate('20261124')).toBe('2026-11-24');
  expect(readDate('2026-11-24')).toBe('2026-11-24');
  expect(readDate('2026-02-30')).toBeNull();
  expect(readDate('20261301')).toBeNull();
});
