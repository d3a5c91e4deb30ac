/** Seconds before the end at which the warning comes. */
export const WARN_SECONDS = 120;

/** Seconds until the session ends: by idleness, or because its time is over. Never below zero. */
export function secondsLeft(now: number, lastUse: number, idleSeconds: number, ends: string): number {
  const idle = lastUse + idleSeconds * 1000;
  const last = Date.parse(ends);
  const end = Number.isNaN(last) ? idle : Math.min(idle, last);
  return Math.max(0, Math.ceil((end - now) / 1000));
}
