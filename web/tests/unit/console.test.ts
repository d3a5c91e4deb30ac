import { expect, test } from 'vitest';
import { ApiError } from '../../src/api';
import { isNetwork, linesOf, strayLine } from '../../src/console/certificates/allow-list';
import { faultsByField, fieldAt, leftText, tell } from '../../src/console/explain';
import { address } from '../../src/console/http';
import { isCreditCode, isIdNumber } from '../../src/console/ids';
import { newKey, requestOf } from '../../src/console/issue/request';
import { product, sumOf } from '../../src/console/issue/sum';
import { menuOf, pageAt } from '../../src/console/menu';
import { c } from '../../src/console/messages';
import { changed } from '../../src/console/nav';
import { readReach, writeReach } from '../../src/console/people/reach';
import { fine, judge } from '../../src/console/policy';
import { secondsLeft } from '../../src/console/shell/idle-time';
import { pathTo, regionName, treeOf } from '../../src/console/use-regions';
import { readRoute } from '../../src/route';
import { regions } from '../console-fixtures';
import { all, auditor, clerk, UNIT } from '../console-people';

test('the console and the way in have their addresses', () => {
  expect(readRoute('/console')).toEqual({ page: 'console' });
  expect(readRoute('/console/units')).toEqual({ page: 'console' });
  expect(readRoute('/join')).toEqual({ page: 'join', id: null });
  expect(readRoute('/join/J-1/')).toEqual({ page: 'join', id: 'J-1' });
  expect(readRoute('/join/J-1/more')).toEqual({ page: 'missing' });
});

test('the menu holds what may be done, and no other page opens', () => {
  expect(menuOf(auditor)).toEqual(['home', 'audit']);
  expect(menuOf(clerk)).toEqual(['home', 'issue', 'bills']);
  expect(menuOf(all)).toHaveLength(13);
  expect(menuOf({ actions: ['role.write'] })).toEqual(['home', 'roles']);
  expect(pageAt('/console', auditor)).toBe('home');
  expect(pageAt('/console/', auditor)).toBe('home');
  expect(pageAt('/console/units', auditor)).toBeNull();
  expect(pageAt('/console/units', all)).toBe('units');
  expect(pageAt('/console/units/x', all)).toBeNull();
  expect(pageAt('/console/sessions', auditor)).toBe('sessions');
});

test('blank values are not asked about, and a query is changed in place', () => {
  expect(address('/a', { q: '', b: undefined })).toBe('/a');
  expect(address('/a', { q: 'x y', after: '2' })).toBe('/a?q=x+y&after=2');
  expect(changed('?a=1&after=9', { b: '2', after: '' })).toBe('?a=1&b=2');
  expect(changed('?a=1', { a: '' })).toBe('');
});

test('a password is long, of three classes, and another than before', () => {
  expect(fine(judge('Xin-mi-ma-2026', 'old'))).toBe(true);
  expect(judge('Xin-mi-ma-26', 'old').long).toBe(true);
  expect(judge('Xin-mi-ma-2', 'old').long).toBe(false);
  expect(judge('lowercaseonly1', '').classes).toBe(false);
  expect(judge('same', 'same').different).toBe(false);
  expect(judge('', '').different).toBe(false);
});

test('numbers with check digits are checked', () => {
  expect(isCreditCode(UNIT)).toBe(true);
  expect(isCreditCode('12510000000000018B')).toBe(false);
  expect(isCreditCode('1251000000000001')).toBe(false);
  expect(isIdNumber('11010519491231002X')).toBe(true);
  expect(isIdNumber('110105194912310021')).toBe(false);
});

test('money is added and multiplied as text', () => {
  expect(sumOf(['0.1', '0.2', 'x', undefined, '1,000'])).toBe('1000.30');
  expect(sumOf([])).toBe('0.00');
  expect(product('2', '12.505')).toBe('25.01');
  expect(product('3', '0.3333')).toBe('1.00');
  expect(product('1', '0.005')).toBe('0.01');
  expect(product('', '1')).toBeNull();
  expect(product('-1', '1')).toBeNull();
});

test('a form becomes the request of the contract', () => {
  const request = requestOf(
    {
      kind: '0601',
      place: '01',
      payer: { type: 'person', name: ' 示例患者 ' },
      pay_mode: '1',
      items: [{ code: '0801', name: '诊察费', amount: '25' }],
      ext: [{ name: 'Gender', value: '女' }, { name: '', value: 'x' }, undefined],
      handler: '甲',
      checker: '乙',
    },
    newKey(new Date('2026-11-24T02:42:08Z'), 0.000001),
  );
  expect(request).toMatchObject({
    business_key: 'WEB20261124104208000001',
    payer: { name: '示例患者', code: '' },
    total: '25.00',
    items: [{ code: '0801', amount: '25.00', quantity: '' }],
    ext: { Gender: '女' },
    details: [],
  });
});

test('a reach is read and written', () => {
  for (const text of ['region/510000', `unit/${UNIT}`, `place/${UNIT}/01`]) expect(writeReach(readReach(text))).toBe(text);
});

test('addresses and networks are told from other text', () => {
  for (const fineOne of ['10.1.2.3', '10.1.0.0/16', '2001:db8::/32']) expect(isNetwork(fineOne)).toBe(true);
  for (const bad of ['10.1.2.300', '10.1.0.0/33', 'host', '10.1']) expect(isNetwork(bad)).toBe(false);
  expect(linesOf(' 10.1.2.3\n\n10.2.0.0/16 ')).toEqual(['10.1.2.3', '10.2.0.0/16']);
  expect(strayLine('10.1.2.3\nx')).toBe('x');
});

test('faults find the field they belong to, the most exact one first', () => {
  expect(fieldAt('/places/0/code')).toEqual(['places', 0, 'code']);
  expect(fieldAt('/ext/a~1b')).toEqual(['ext', 'a/b']);
  const error = new ApiError('refused', 422, {
    faults: [
      { pointer: '/places/0/code', code: 'x', message: 'one' },
      { pointer: '/places/0/code', code: 'y', message: 'two' },
      { pointer: '/nowhere', code: 'z', message: 'three' },
    ],
  });
  expect(faultsByField(error, [['places'], ['places', 0, 'code'], ['name']])).toEqual({
    fields: [{ name: ['places', 0, 'code'], errors: ['one', 'two'] }],
    rest: ['three'],
  });
});

test('refusals are told in words of the console', () => {
  expect(tell(new ApiError('refused', 409, { code: 'STALE' }))).toMatchObject({ ...titleOf(c.trouble.stale), stale: true });
  expect(tell(new ApiError('refused', 403, { code: 'FORBIDDEN' }))).toMatchObject(c.trouble.forbidden);
  expect(tell(new ApiError('refused', 429, { code: 'LOCKED_OUT' }, 125)).text).toBe(c.trouble.lockedOut(c.left(2, 5)));
  expect(tell(new ApiError('refused', 422, { title: '甲', detail: '乙' }))).toMatchObject({ title: '甲', text: '乙' });
  expect(leftText(59)).toBe(c.left(0, 59));
});

const titleOf = ({ title, text }: { title: string; text: string }) => ({ title, text });

test('idle seconds count from the last use, and never beyond the end', () => {
  const now = Date.parse('2026-11-24T10:00:00+08:00');
  expect(secondsLeft(now, now - 1_700_000, 1800, '2099-01-01T00:00:00+08:00')).toBe(100);
  expect(secondsLeft(now, now, 1800, '2026-11-24T10:00:30+08:00')).toBe(30);
  expect(secondsLeft(now, now - 9_000_000, 1800, '')).toBe(0);
});

test('regions hang below each other; one without its parent stands at the top', () => {
  expect(treeOf(regions)).toHaveLength(1);
  expect(treeOf(regions.slice(2))).toHaveLength(3);
  expect(pathTo(regions, '510104')).toEqual(['510000', '510100', '510104']);
  expect(regionName(regions, '510104')).toBe('示例省 示例市 示例区');
  expect(regionName(regions, '999999')).toBe('999999');
});
