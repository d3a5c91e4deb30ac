/** "1234567.50" → "1,234,567.50". Text in, text out: money never becomes a float here. */
export function grouped(amount: string): string {
  const match = /^(-?)(\d+)(\.\d+)?$/.exec(amount);
  if (!match) return amount;
  const [, sign = '', whole = '', fraction = ''] = match;
  return `${sign}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${fraction}`;
}

/** "-286.50" → "-¥286.50". */
export function yuan(amount: string): string {
  const text = grouped(amount);
  return text.startsWith('-') ? `-¥${text.slice(1)}` : `¥${text}`;
}

/** What a person types as an amount → "286.50", or null when it is not one. */
export function readAmount(typed: string): string | null {
  const match = /^(-?)0*(\d{1,13})(?:\.(\d{1,2}))?$/.exec(typed.normalize('NFKC').replace(/[\s,¥]/g, ''));
  if (!match) return null;
  const [, sign = '', whole = '', fraction = ''] = match;
  return `${sign}${whole}.${fraction.padEnd(2, '0')}`;
}

/** An instant on Shanghai's clock (UTC+8, no summer time): "2026-11-24 10:42:08". */
export function shanghaiTime(instant: string): string {
  const ms = Date.parse(instant);
  if (Number.isNaN(ms)) return instant;
  return new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}

export const shanghaiDate = (instant: string): string => shanghaiTime(instant).slice(0, 10);

/** "20261124" or "2026-11-24" → "2026-11-24", or null when there is no such day. */
export function readDate(text: string): string | null {
  const match = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(text.trim());
  if (!match) return null;
  const day = match.slice(1).join('-');
  const parsed = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(day) ? day : null;
}
