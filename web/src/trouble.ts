import { ApiError } from './api';
import { Unreadable } from './local-check';
import { m } from './messages';

export interface Trouble {
  title: string;
  text: string;
  /** What the server found wrong, each in one sentence. */
  faults: string[];
  trace: string | null;
}

/** Says in plain words why there is no answer and what to do. The server's own words win where they help. */
export function explain(error: unknown): Trouble {
  if (error instanceof Unreadable) return { ...m.trouble.unreadable, text: error.message, faults: [], trace: null };
  if (!(error instanceof ApiError)) return { ...m.trouble.server, faults: [], trace: null };
  if (error.reason !== 'refused') return { ...m.trouble[error.reason], faults: [], trace: null };

  const { problem, status } = error;
  const trace = problem.trace_id ?? null;
  if (status === 429) return { title: m.trouble.tooFast.title, text: wait(error.retryAfter), faults: [], trace: null };
  if (status === 413) return { ...m.trouble.tooBig, faults: [], trace };
  if (status >= 500) return { ...m.trouble.server, faults: [], trace };
  return {
    title: problem.title ?? m.trouble.refused.title,
    text: problem.detail ?? m.trouble.refused.text,
    faults: problem.faults?.map((fault) => fault.message) ?? [],
    trace,
  };
}

const wait = (seconds: number | null) =>
  seconds ? m.trouble.tooFast.wait(Math.ceil(seconds)) : m.trouble.tooFast.soon;
