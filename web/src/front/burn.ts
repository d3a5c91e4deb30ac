import { sorted } from '../sorted';
import type { FrontStock } from './types';

/**
 * How long numbers last, as one figure a person can follow. The server foretells by weekday and hour when it asks for
 * numbers; here it is the mean of the days that were counted, or the last 24 hours if they went faster.
 */

export const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
const DAY_MS = DAY_HOURS * HOUR_MS;

/** Below so many days people are told; below so many it is urgent. */
const LOW_DAYS = 3;
const SHORT_DAYS = 1;

export type Supply = 'out' | 'short' | 'low' | 'fine';
type Counted = Pick<FrontStock, 'left' | 'hours'>;

const sum = (counts: number[]) => counts.reduce((all, one) => all + one, 0);

/** Numbers used in a day; 0 when none were. */
export function perDay(hours: number[]): number {
  const days = Math.max(1, hours.length / DAY_HOURS);
  return Math.max(sum(hours) / days, sum(hours.slice(0, DAY_HOURS)));
}

/** Infinity: nothing is used. */
export const daysLeft = ({ left, hours }: Counted): number => (left === 0 ? 0 : left / perDay(hours));

/** When the last number will be used; null: it is used already, or nobody knows. */
export function runsOut(stock: Counted, now: number): number | null {
  const at = now + daysLeft(stock) * DAY_MS;
  return stock.left > 0 && Number.isFinite(at) ? at : null;
}

export function supplyOf(stock: Counted): Supply {
  const days = daysLeft(stock);
  if (days === 0) return 'out';
  if (days < SHORT_DAYS) return 'short';
  return days < LOW_DAYS ? 'low' : 'fine';
}

export const total = (stocks: FrontStock[]) => sum(stocks.map(({ left }) => left));

/** What runs out first stands first. */
export const byNeed = (stocks: FrontStock[]) => sorted(stocks, (a, b) => compare(daysLeft(a), daysLeft(b)) || a.left - b.left);

/** Infinity minus itself is no number. */
const compare = (a: number, b: number) => (a === b ? 0 : a - b);

/** The key of a stock within its front server. */
export const stockKey = ({ unit, place, kind }: FrontStock) => `${unit}/${place}/${kind}`;

export interface Bar {
  /** When its hour begins. */
  at: number;
  used: number;
}

/** The last hours, oldest first; hours nobody counted are empty. */
export function barsOf(hours: number[], now: number, count: number): Bar[] {
  const current = Math.floor(now / HOUR_MS) * HOUR_MS;
  return Array.from({ length: count }, (_, i) => {
    const ago = count - 1 - i;
    return { at: current - ago * HOUR_MS, used: hours[ago] ?? 0 };
  });
}
