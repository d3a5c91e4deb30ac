import { ApiError } from '../api';
import { m } from '../messages';
import { c } from './messages';

/** Plain words for what the console's server refused. */

export interface Told {
  title: string;
  text: string;
  trace: string | null;
  stale: boolean;
}

export const codeOf = (error: unknown): string => (error instanceof ApiError ? (error.problem.code ?? '') : '');

export function tell(error: unknown): Told {
  const trace = error instanceof ApiError ? (error.problem.trace_id ?? null) : null;
  const say = ({ title, text }: { title: string; text: string }, stale = false) => ({ title, text, trace, stale });
  if (!(error instanceof ApiError)) return say(m.trouble.server);
  if (error.reason !== 'refused') return say(m.trouble[error.reason]);
  const { problem, status } = error;
  switch (problem.code) {
    case 'STALE':
      return say(c.trouble.stale, true);
    case 'FORBIDDEN':
      return say({ ...c.trouble.forbidden, ...given(problem.detail) });
    case 'NOT_FOUND':
      return say(c.trouble.notFound);
    case 'SIGN_IN':
      return say(c.trouble.unauthenticated);
    case 'LOCKED_OUT':
      return say({ title: problem.title ?? c.trouble.refused.title, text: waitText(error) });
    case 'TOO_LARGE':
      return say({ ...c.trouble.tooBig, ...given(problem.detail) });
  }
  if (status === 429) return say({ title: m.trouble.tooFast.title, text: waitText(error) });
  if (status >= 500) return say(m.trouble.server);
  const faults = problem.faults?.map((fault) => fault.message) ?? [];
  return say({
    title: problem.title ?? c.trouble.refused.title,
    text: [problem.detail, ...faults].filter(Boolean).join(' ') || c.trouble.refused.text,
  });
}

const given = (detail: string | undefined) => (detail ? { text: detail } : {});

function waitText(error: ApiError): string {
  if (error.retryAfter === null) return error.problem.detail ?? m.trouble.tooFast.soon;
  const left = leftText(error.retryAfter);
  return error.problem.code === 'LOCKED_OUT' ? c.trouble.lockedOut(left) : m.trouble.tooFast.wait(Math.ceil(error.retryAfter));
}

/** Minutes and seconds, in words. */
export function leftText(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  return c.left(Math.floor(whole / 60), whole % 60);
}

/** A JSON pointer as Ant Design names fields: `/places/0/code` → `['places', 0, 'code']`. */
export const fieldAt = (pointer: string): (string | number)[] =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));

/** `/places/0/code` belongs to a field named `places` too. */
export function faultsByField(error: unknown, known: (string | number)[][]) {
  const faults = error instanceof ApiError ? (error.problem.faults ?? []) : [];
  const fields = new Map<string, { name: (string | number)[]; errors: string[] }>();
  const rest: string[] = [];
  for (const { pointer, message } of faults) {
    const at = fieldAt(pointer);
    const name = known
      .filter((one) => one.every((part, i) => String(part) === String(at[i])))
      .reduce<(string | number)[]>((best, one) => (one.length > best.length ? one : best), []);
    if (name.length === 0) {
      rest.push(message);
      continue;
    }
    const key = JSON.stringify(name);
    const field = fields.get(key) ?? { name, errors: [] };
    field.errors.push(message);
    fields.set(key, field);
  }
  return { fields: [...fields.values()], rest };
}
