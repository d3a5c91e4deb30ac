import { useCallback, useRef, useState } from 'react';
import { verifyBill, verifyFile, type VerifyAnswer, type VerifyQuestion } from './api';

/** What was asked about: what a person typed, or a file by its name. */
export type Source = { by: 'form' } | { by: 'file'; name: string };

export type Verification =
  | { step: 'idle' }
  | { step: 'busy'; source: Source }
  | { step: 'done'; source: Source; answer: VerifyAnswer }
  | { step: 'failed'; source: Source; error: unknown };

/** Asks the server; a newer question silences the older one. */
export function useVerify() {
  const [state, setState] = useState<Verification>({ step: 'idle' });
  const latest = useRef<AbortController>(null);

  const run = useCallback((source: Source, ask: (signal: AbortSignal) => Promise<VerifyAnswer>) => {
    latest.current?.abort();
    const mine = (latest.current = new AbortController());
    const settle = (next: Verification) => !mine.signal.aborted && setState(next);
    settle({ step: 'busy', source });
    ask(mine.signal).then(
      (answer) => settle({ step: 'done', source, answer }),
      (error: unknown) => settle({ step: 'failed', source, error }),
    );
  }, []);

  return {
    state,
    byForm: useCallback((q: VerifyQuestion) => run({ by: 'form' }, (signal) => verifyBill(q, signal)), [run]),
    byFile: useCallback((f: File) => run({ by: 'file', name: f.name }, (signal) => verifyFile(f, signal)), [run]),
  };
}
