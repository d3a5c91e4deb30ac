/** How long something is ago, or ahead, in whole units. */

export type Unit = 'second' | 'minute' | 'hour' | 'day';

const UNITS: [Unit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

export function spanOf(seconds: number): [number, Unit] {
  const whole = Math.max(0, Math.floor(Math.abs(seconds)));
  const [unit, size] = UNITS.find(([, one]) => whole >= one) ?? ['second', 1];
  return [Math.floor(whole / size), unit];
}

/** Seconds from then to now; negative when it is still to come; null when it is no time. */
export function secondsSince(instant: string | undefined, now: number): number | null {
  const at = Date.parse(instant ?? '');
  return Number.isNaN(at) ? null : Math.round((now - at) / 1000);
}

const GB = 1_073_741_824;

/** Below so much a front server may soon not write any more. */
export const DISK_LOW = 5 * GB;

export const gigabytes = (bytes: number) => (bytes / GB).toFixed(bytes < 100 * GB ? 1 : 0);

/** A certificate that ends within so many days should be renewed. */
export const RENEW_DAYS = 30;

export const daysUntil = (instant: string, now: number): number => {
  const since = secondsSince(instant, now);
  return since === null ? Number.POSITIVE_INFINITY : -since / 86_400;
};
