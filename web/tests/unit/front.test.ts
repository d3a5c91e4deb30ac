import { expect, test } from 'vitest';
import { mapOf } from '../../src/console/fronts/map';
import { chosen, standingOf, tintOf, within, worriesOf, worst } from '../../src/console/fronts/standing';
import { daysUntil, gigabytes, secondsSince, spanOf } from '../../src/front/age';
import { barsOf, byNeed, daysLeft, HOUR_MS, perDay, runsOut, supplyOf } from '../../src/front/burn';
import { f } from '../../src/front/messages';
import { readRoute } from '../../src/route';
import { hearTime, serverNow } from '../../src/server-time';
import { backlog, front, frozen, lost, never, now, province, retired, rows, sichuan, stock, watched } from '../front-fixtures';

const seconds = (n: number) => new Date(now - n * 1000).toISOString();

test('the front server has one page', () => {
  expect(readRoute('/front')).toEqual({ page: 'front' });
  expect(readRoute('/front/')).toEqual({ page: 'front' });
  expect(readRoute('/front/x')).toEqual({ page: 'missing' });
});

test('a rate is the mean of the counted days, or the last day if that went faster', () => {
  expect(perDay([])).toBe(0);
  // Less than a day is taken for a day: a desk that opened an hour ago has no rate of 24 such hours.
  expect(perDay([30, 10])).toBe(40);
  expect(perDay(Array.from({ length: 48 }, () => 10))).toBe(240);
  expect(perDay([100, ...Array.from({ length: 47 }, () => 0)])).toBe(100);
  expect(perDay([...Array.from({ length: 24 }, () => 0), ...Array.from({ length: 24 }, () => 10)])).toBe(120);
});

test('numbers last as long as the rate says, and for ever when none is used', () => {
  const used = Array.from({ length: 24 }, () => 10);
  expect(daysLeft({ left: 480, hours: used })).toBe(2);
  expect(runsOut({ left: 480, hours: used }, now)).toBe(now + 48 * HOUR_MS);
  expect(runsOut({ left: 480, hours: [] }, now)).toBeNull();
  expect(runsOut({ left: 0, hours: used }, now)).toBeNull();
  expect(daysLeft({ left: 0, hours: [] })).toBe(0);
  const levels = [0, 239, 240, 719, 720].map((left) => supplyOf({ left, hours: used }));
  expect(levels).toEqual(['out', 'short', 'low', 'low', 'fine']);
  expect(supplyOf({ left: 1, hours: [] })).toBe('fine');
});

test('what runs out first stands first', () => {
  const stocks = [stock('01', '0601', 900, 0), stock('02', '0601', 9, 0), stock('03', '0601', 100, 50), stock('04', '0601', 0, 0)];
  expect(byNeed(stocks).map(({ place }) => place)).toEqual(['04', '03', '02', '01']);
});

test('days are told in words', () => {
  expect([0, 0.01, 0.5, 1, 6.9, 90.5, Number.POSITIVE_INFINITY].map(f.stock.days)).toEqual([
    '已用完',
    '约 1 小时',
    '约 12 小时',
    '约 1 天',
    '约 6 天',
    '90 天以上',
    '近期没有用量',
  ]);
});

test('bars run from the oldest hour to the one that runs', () => {
  const bars = barsOf([5, 3], now, 4);
  expect(bars.map(({ used }) => used)).toEqual([0, 0, 3, 5]);
  expect(bars[3]!.at).toBe(Date.parse('2026-11-24T10:00:00+08:00'));
  expect(bars[0]!.at).toBe(Date.parse('2026-11-24T07:00:00+08:00'));
});

test('spans are whole units', () => {
  expect([0, 59, 60, 3599, 3600, 90_000, -61].map(spanOf)).toEqual([
    [0, 'second'],
    [59, 'second'],
    [1, 'minute'],
    [59, 'minute'],
    [1, 'hour'],
    [1, 'day'],
    [1, 'minute'],
  ]);
  expect(secondsSince('', now)).toBeNull();
  expect(secondsSince(undefined, now)).toBeNull();
  expect(daysUntil('', now)).toBe(Number.POSITIVE_INFINITY);
  expect(daysUntil(seconds(86_400), now)).toBe(-1);
  expect(gigabytes(3_221_225_472)).toBe('3.0');
});

test('a front server is lost after five minutes of silence, and has a backlog after five minutes of waiting', () => {
  expect([front, lost, backlog, frozen, retired, never].map((row) => standingOf(row, now))).toEqual([
    'active',
    'lost',
    'backlog',
    'frozen',
    'retired',
    'lost',
  ]);
  expect(standingOf({ ...front, heard_at: seconds(300) }, now)).toBe('active');
  expect(standingOf({ ...front, heard_at: seconds(301) }, now)).toBe('lost');
  expect(standingOf({ ...front, backlog: 9, oldest_at: seconds(300) }, now)).toBe('active');
  expect(standingOf({ ...front, backlog: 9, oldest_at: seconds(301) }, now)).toBe('backlog');
  expect(standingOf({ ...front, backlog: 0, oldest_at: seconds(301) }, now)).toBe('active');
});

test('what may soon stop it is told, but not of one that is retired', () => {
  expect(worriesOf(front, now)).toEqual([]);
  expect(worriesOf(watched, now)).toEqual(['stock', 'certificate', 'disk']);
  expect(worriesOf(frozen, now)).toEqual(['cases']);
  expect(worriesOf({ ...watched, status: 'retired' }, now)).toEqual([]);
  expect(worriesOf({ ...front, disk_free: 0 }, now)).toEqual([]);
  expect(tintOf(watched, now)).toBe('watch');
  expect(tintOf({ ...watched, status: 'frozen' }, now)).toBe('frozen');
  expect(worst(['fine', 'backlog', 'none'])).toBe('backlog');
  expect(worst([])).toBe('none');
});

const codes = (part: object) => chosen(rows, { q: '', region: '', status: '', ...part }, now).map(({ code }) => code);

test('the gravest stand first, and filters let through what they say', () => {
  expect(codes({})).toEqual([lost, frozen, backlog, watched, front, retired].map(({ code }) => code));
  expect(codes({ status: 'lost' })).toEqual([lost.code]);
  expect(codes({ status: 'watch' })).toEqual([frozen.code, watched.code]);
  expect(codes({ region: '510300' })).toEqual([lost.code, frozen.code]);
  expect(codes({ region: '510100' })).toHaveLength(4);
  expect(codes({ region: '510000' })).toHaveLength(6);
  expect(codes({ q: ' 妇幼 ' })).toEqual([backlog.code]);
  expect(codes({ q: front.code.toLowerCase() })).toEqual([front.code]);
  expect(within('511000', '510000')).toBe(true);
  expect(within('511000', '511100')).toBe(false);
});

test('the map has a tile for each of the 21 cities, each in its own place, and a cell for each county', () => {
  const tiles = mapOf(sichuan, province, now, '本级');
  expect(tiles).toHaveLength(21);
  expect(new Set(tiles.map(({ spot }) => `${spot}`)).size).toBe(21);
  expect(tiles.every(({ spot }) => spot !== null)).toBe(true);
  expect(tiles.flatMap(({ cells }) => cells)).toHaveLength(183);
  expect(tiles.reduce((sum, { count }) => sum + count, 0)).toBe(province.length);
});

test('the map shows regions by their rows when no list of regions is at hand, and a city its own front servers', () => {
  const tiles = mapOf([], rows, now, '本级');
  expect(tiles.map(({ code, name, tint, count }) => ({ code, name, tint, count }))).toEqual([
    { code: '510100', name: '510100', tint: 'backlog', count: 4 },
    { code: '510300', name: '示例二市', tint: 'lost', count: 2 },
  ]);
  expect(tiles[1]!.cells).toEqual([{ code: '510300', name: '本级', count: 2, tint: 'lost' }]);
  const top = mapOf(sichuan, [{ ...front, region: '510000' }], now, '本级').find(({ code }) => code === '510000');
  expect(top).toMatchObject({ count: 1, tint: 'fine', cells: [{ name: '本级' }] });
});

test('the time is the server\'s own as soon as it is heard', () => {
  hearTime(new Response('', { headers: { Date: new Date(Date.now() + 3_600_000).toUTCString() } }));
  expect(Math.abs(serverNow() - Date.now() - 3_600_000)).toBeLessThan(2000);
  hearTime(new Response('', {}));
  expect(serverNow() - Date.now()).toBeGreaterThan(3_000_000);
  hearTime(new Response('', { headers: { Date: new Date().toUTCString() } }));
});
