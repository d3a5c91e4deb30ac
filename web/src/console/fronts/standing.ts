import { DISK_LOW, RENEW_DAYS, daysUntil, secondsSince } from '../../front/age';
import { byNeed, daysLeft, supplyOf } from '../../front/burn';
import { sorted } from '../../sorted';
import type { FrontRow } from '../types-fronts';

/** How a front server stands now, from what it said last and how long that is ago. */

/** Silent for so long, or with records waiting for so long: something is wrong. A front calls every few seconds. */
const PATIENCE_SECONDS = 300;

export type Standing = 'active' | 'lost' | 'backlog' | 'frozen' | 'retired';
export type Worry = 'stock' | 'certificate' | 'disk' | 'cases';
export type Tint = 'lost' | 'frozen' | 'backlog' | 'watch' | 'fine' | 'retired' | 'none';

/** The gravest first. */
export const TINTS: Tint[] = ['lost', 'frozen', 'backlog', 'watch', 'fine', 'retired', 'none'];

export function standingOf({ status, heard_at, backlog, oldest_at }: FrontRow, now: number): Standing {
  if (status !== 'active') return status;
  const silent = secondsSince(heard_at, now);
  if (silent === null || silent > PATIENCE_SECONDS) return 'lost';
  const waiting = secondsSince(oldest_at, now) ?? 0;
  return backlog > 0 && waiting > PATIENCE_SECONDS ? 'backlog' : 'active';
}

/** What may soon keep it from issuing, or waits for a person. */
export function worriesOf({ status, stock, certificate_until, disk_free, cases }: FrontRow, now: number): Worry[] {
  if (status === 'retired') return [];
  const found: [Worry, boolean][] = [
    ['stock', stock.some((one) => supplyOf(one) !== 'fine')],
    ['certificate', daysUntil(certificate_until, now) < RENEW_DAYS],
    ['disk', disk_free > 0 && disk_free < DISK_LOW],
    ['cases', cases > 0],
  ];
  return found.filter(([, is]) => is).map(([worry]) => worry);
}

export function tintOf(row: FrontRow, now: number): Tint {
  const standing = standingOf(row, now);
  if (standing !== 'active') return standing;
  return worriesOf(row, now).length > 0 ? 'watch' : 'fine';
}

export const worst = (tints: Tint[]): Tint => TINTS.find((tint) => tints.includes(tint)) ?? 'none';

export interface FrontFilters {
  q: string;
  region: string;
  status: string;
}

/** What the filters let through; the gravest first, then what runs out of numbers first. */
export function chosen(rows: FrontRow[], { q, region, status }: FrontFilters, now: number): FrontRow[] {
  const words = q.trim().toLowerCase();
  const rank = new Map(rows.map((row) => [row.code, TINTS.indexOf(tintOf(row, now))]));
  const fit = rows.filter((row) => within(row.region, region) && hasStatus(row, status, now) && textOf(row).includes(words));
  return sorted(fit, (a, b) => rank.get(a.code)! - rank.get(b.code)! || soonest(a) - soonest(b) || a.code.localeCompare(b.code));
}

export function hasStatus(row: FrontRow, status: string, now: number): boolean {
  if (status === '') return true;
  if (status === 'watch') return worriesOf(row, now).length > 0;
  return standingOf(row, now) === status;
}

/** A region holds those whose code begins as its own does: 5101 00 holds 5101 04. */
export const within = (region: string, whole: string) => region.startsWith(whole.replace(/(00)+$/, ''));

const textOf = ({ name, code, holds }: FrontRow) =>
  [name, code, ...holds.flatMap(({ unit, unit_name }) => [unit, unit_name])].join('\n').toLowerCase();

/** Ninety days and more are the same: they must not be a reason to stand anywhere. */
function soonest({ stock }: FrontRow): number {
  const first = byNeed(stock)[0];
  return first ? Math.min(daysLeft(first), 90) : 90;
}
