import { readFileSync } from 'node:fs';
import type { RegionView } from '../src/console/types';
import type { CaseRow, FrontRow } from '../src/console/types-fronts';
import type { FrontBill, FrontStatus, FrontStock } from '../src/front/types';
import { UNIT } from './console-people';

/** Invented front servers, cases about them, and what one says of itself, at one moment. */

export const NOW = '2026-11-24T10:42:08+08:00';
export const now = Date.parse(NOW);
const GB = 1_073_741_824;

const ago = (seconds: number) => new Date(now - seconds * 1000).toISOString();
const ahead = (days: number) => new Date(now + days * 86_400_000).toISOString();

/** A week of a desk that is busy in the morning and shut at night; newest first. */
export const week = (busiest: number): number[] =>
  Array.from({ length: 168 }, (_, i) => {
    const hour = new Date(now + 8 * 3_600_000 - i * 3_600_000).getUTCHours();
    const share = hour < 7 || hour > 19 ? 0 : 1 - Math.abs(hour - 10) / 11;
    return Math.round(busiest * share * (0.8 + 0.2 * Math.cos(i)));
  });

export const stock = (place: string, kind: string, left: number, busiest: number): FrontStock => ({
  unit: UNIT,
  unit_name: '示例市第一人民医院',
  place,
  place_name: place === '01' ? '门诊收费处' : '',
  kind,
  kind_name: kind === '0601' ? '医疗门诊收费票据（电子）' : '',
  left,
  hours: busiest > 0 ? week(busiest) : [],
});

const plenty = [stock('01', '0601', 86_420, 420), stock('02', '0602', 9_800, 60)];

export const front: FrontRow = {
  code: 'QZ510104001',
  name: '示例市第一人民医院前置机',
  region: '510104',
  region_name: '示例市 示例区',
  holds: [{ unit: UNIT, unit_name: '示例市第一人民医院', places: ['01', '02'], kinds: ['0601', '0602'] }],
  status: 'active',
  reason: '',
  version: 3,
  heard_at: ago(4),
  program: '1.4.0',
  started_at: ago(600_000),
  home: 182_044,
  backlog: 0,
  oldest_at: '',
  disk_free: 214 * GB,
  certificate_until: ahead(420),
  stock: plenty,
  cases: 0,
};

const other = (n: number, part: Partial<FrontRow>): FrontRow => ({ ...front, code: `QZ51${String(n).padStart(7, '0')}`, ...part });

export const lost = other(301, {
  name: '示例二市人民医院前置机',
  region: '510300',
  region_name: '示例二市',
  heard_at: ago(5_400),
  backlog: 128,
  oldest_at: ago(5_460),
});
export const backlog = other(105, {
  name: '示例新区妇幼保健院前置机',
  region: '510105',
  region_name: '示例市 示例新区',
  backlog: 1_204,
  oldest_at: ago(1_980),
});
export const frozen = other(302, {
  name: '示例二市中医院前置机',
  region: '510300',
  region_name: '示例二市',
  status: 'frozen',
  reason: '设备记录与平台已接收的记录不一致',
  cases: 2,
});
export const watched = other(106, {
  name: '示例区社区卫生服务中心前置机',
  stock: [stock('01', '0601', 260, 45), stock('03', '0601', 0, 10)],
  certificate_until: ahead(12),
  disk_free: 3 * GB,
});
export const retired = other(107, { name: '示例区旧前置机', status: 'retired', reason: '设备更换', heard_at: ago(9_000_000), stock: [] });
export const never = other(108, { name: '示例区新装前置机', heard_at: undefined, program: '', started_at: '', home: 0, disk_free: 0, stock: [] });

export const rows: FrontRow[] = [front, retired, watched, backlog, frozen, lost];

const one: CaseRow = {
  id: 'K-1',
  device: frozen.code,
  region: '510300',
  unit: UNIT,
  unit_name: '示例市第一人民医院',
  kind: 'FORK',
  message: '设备记录与平台已接收的记录不一致，设备可能被复制，已冻结',
  subject: '第 182045 条',
  note: '平台已接收的第 182045 条记录摘要与设备报送的不同',
  evidence: true,
  opened_at: ago(7_200),
  closed_by: '',
  remedy: '',
};

export const cases: CaseRow[] = [
  one,
  { ...one, id: 'K-2', kind: 'ALTERED', message: '票据与开票单位签名或设备记录不一致，可能被改动，请核查原件', subject: '51060126 0000012345', note: '', opened_at: ago(90_000) },
  { ...one, id: 'K-3', kind: 'KEY_TAKEN', message: '该业务流水号已在平台开具另一张票据，请核对后冲红其中一张', device: front.code, subject: 'HIS20261120093000000007', evidence: false, opened_at: ago(400_000), closed_at: ago(300_000), closed_by: 'shili.jia', remedy: '已联系单位冲红重复的一张' },
];

/** Sichuan's regions, as the platform answers for a province. */
export const sichuan: RegionView[] = readFileSync('../data/regions.csv', 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.trim().split(','))
  .map(([code = '', name = '', level, parent]) => ({
    code,
    name,
    level: level as RegionView['level'],
    ...(parent && { parent }),
    bureau: '',
    units: 0,
    live: 0,
  }));

/** Many of them, all over the province. */
export const province: FrontRow[] = sichuan
  .filter(({ level }, i) => level === 'county' && i % 3 !== 1)
  .flatMap(({ code, name }, i) =>
    Array.from({ length: 1 + (i % 4) }, (_, n) => {
      const like = i % 23 === 5 && n === 0 ? lost : i % 19 === 3 ? backlog : i % 31 === 7 && n === 0 ? frozen : i % 11 === 2 ? watched : front;
      return { ...like, code: `QZ${code}${n + 1}`, name: `${name}示例医院 ${n + 1} 号前置机`, region: code, region_name: name };
    }),
  );

const issued = (n: number): FrontBill => ({
  issued_at: ago(n * 23),
  code: '51060126',
  number: String(12_345 - n).padStart(10, '0'),
  total: n === 3 ? '-120.00' : `${(286.5 + n * 37.25).toFixed(2)}`,
  unit_name: '示例市第一人民医院',
  place: n % 3 === 0 ? '02' : '01',
  reversal: n === 3,
  home: n > 1,
});

export const status: FrontStatus = {
  code: front.code,
  name: front.name,
  program: '1.4.0',
  started_at: ago(600_000),
  now: NOW,
  standing: 'active',
  gate: 'OPEN',
  message: '',
  cause: 'line_down',
  deadline: ahead(1),
  heard_at: ago(3),
  ahead_seconds: 1,
  config_until: ahead(9),
  backlog: 2,
  oldest_at: ago(6),
  refused: 0,
  disk_free: 214 * GB,
  certificate_until: ahead(420),
  stock: plenty,
  recent: Array.from({ length: 20 }, (_, n) => issued(n)),
};

/** A morning without a line, and little of everything left. */
export const cut: FrontStatus = {
  ...status,
  gate: 'CAPPED',
  message: '离线开票已达到本时段上限，请恢复与平台的连接或稍后重试',
  heard_at: ago(93_000),
  ahead_seconds: -95,
  config_until: ahead(0.5),
  backlog: 4_312,
  oldest_at: ago(92_900),
  refused: 1,
  disk_free: 2 * GB,
  certificate_until: ahead(12),
  stock: [stock('01', '0601', 610, 420), stock('02', '0602', 0, 60), stock('03', '0601', 500, 0)],
  recent: status.recent.map((bill) => ({ ...bill, home: false })),
};

/** Declared by finance, and near its end. */
export const warned: FrontStatus = {
  ...cut,
  gate: 'WARNED',
  message: '离线开票时限将到，请尽快恢复与平台的连接',
  cause: 'emergency',
  deadline: ahead(2),
};

export const shut: FrontStatus = {
  ...status,
  standing: 'frozen',
  gate: 'FRONT_FROZEN',
  message: '本设备已被财政部门冻结，暂停开票，请联系财政部门',
  stock: [],
  recent: [],
};
