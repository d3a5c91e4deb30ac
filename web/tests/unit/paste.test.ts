import { expect, test } from 'vitest';
import { readPasted } from '../../src/paste';

const key = { code: '51060126', number: '0000000001', check_code: 'a3f9c2' };

test.each([
  ['our own link', 'https://pj.example.cn/b/51060126/0000000001/a3f9c2', key],
  ['our own file link', 'https://pj.example.cn/b/51060126/0000000001/a3f9c2.xml', key],
  ['a page link', 'http://einvoice.example.cn/page/51060126/0000000001/a3f9c2', key],
  [
    'a short link with a date',
    'https://www.example.cn/d?t=501&a=app&d=51060126_0000000001_a3f9c2_20261124&s=0123456789',
    { ...key, date: '2026-11-24' },
  ],
  [
    'a link with amount and date',
    'https://h5.example.cn/d?t=504&a=app&d=51060126_0000000001_a3f9c2_286.50_20261124&s=0123456789',
    { ...key, amount: '286.50', date: '2026-11-24' },
  ],
  [
    'named parameters in another order',
    'https://h5.example.cn/show?check_code=a3f9c2&invoice_number=0000000001&invoice_code=51060126&app_id=x',
    key,
  ],
  ['an escaped link', 'https%3A%2F%2Fpj.example.cn%2Fb%2F51060126%2F0000000001%2Fa3f9c2', key],
  ['a plain http link on any host', 'http://einvoice.example.cn:7001/page/a/51060126/0000000001/a3f9c2?x=1', key],
  ['a whole amount', 'https://h5.example.cn/d?d=51060126_0000000001_a3f9c2_286_20261124', { ...key, amount: '286.00', date: '2026-11-24' }],
  ['comma text in another order', 'CZ-EI-01,01,20261124,51060126,510104,0000000001,286.50,a3f9c2,', key],
  ['comma text with the code first', 'CZ-EI-51060126,0000000001,a3f9c2,286.50,20261124', key],
  ['comma text with the check code before the number', 'CZ-EI-1,a3f9c2,51060126,0000000001,286.50', key],
  ['comma text', 'CZ-EI-51,51060126,0000000001,a3f9c2', key],
  ['slashes', '51060126/0000000001/a3f9c2', key],
  ['lines', '51060126\n0000000001\na3f9c2', key],
  ['all joined', '510601260000000001a3f9c2', key],
  ['an 18-digit number and a check code', '510601260000000001 a3f9c2', key],
  ['the words of a face', '票据代码：51060126  票据号码：0000000001  校验码：a3f9c2', key],
  [
    'a whole face, with other words between',
    '票据代码：51060126 票据号码：0000000001 交款人统一社会信用代码：510104********0000 校验码：a3f9c2 交款人：示*患 开票日期：2026-11-24',
    { ...key, date: '2026-11-24' },
  ],
  ['full-width digits', '５１０６０１２６／００００００００01／a3f9c2', key],
])('reads %s', (_name, text, expected) => {
  expect(readPasted(text)).toEqual(expected);
});

test.each([
  ['nothing', ''],
  ['a code alone', '51060126'],
  ['no check code', '51060126/0000000001'],
  ['a check code that is too long', '51060126/0000000001/a3f9c2d'],
  ['a number that is too short', '51060126/000000001/a3f9c2'],
  ['a longer run of digits', '9951060126/0000000001/a3f9c2'],
  ['comma text of another country', 'CZ-EI-01,hello,world'],
  ['a payment code', 'wxp://f2f0abcdefgh1234567890'],
  ['a bank account', '6222020200112233445'],
])('finds no bill in %s', (_name, text) => {
  expect(readPasted(text)).toBeNull();
});

test('keeps the case of a check code', () => {
  expect(readPasted('51060126/0000000001/aB3fC2')?.check_code).toBe('aB3fC2');
});

test('leaves out a day that does not exist', () => {
  expect(readPasted('d=51060126_0000000001_a3f9c2_20261399')).toEqual(key);
});
