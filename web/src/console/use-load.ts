import { useCallback, useEffect, useEffectEvent, useState } from 'react';

export interface Loaded<T> {
  data: T | undefined;
  error: unknown;
  busy: boolean;
  reload: () => void;
  /** Puts in place what a deed has answered. */
  set: (data: T) => void;
}

/** Loads what the key names; an empty key loads nothing. The old answer stays while the same key is asked again. */
export function useLoad<T>(key: string, load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [turn, setTurn] = useState(0);
  const [state, setState] = useState<{ key: string; data?: T; error?: unknown; done: number }>({ key: '', done: -1 });
  const ask = useEffectEvent(load);

  useEffect(() => {
    if (!key) return;
    const left = new AbortController();
    ask(left.signal).then(
      (data) => left.signal.aborted || setState({ key, data, done: turn }),
      (error: unknown) =>
        left.signal.aborted || setState((old) => ({ key, data: old.key === key ? old.data : undefined, error, done: turn })),
    );
    return () => left.abort();
  }, [key, turn]);

  const current = state.key === key;
  return {
    data: current ? state.data : undefined,
    error: current ? state.error : undefined,
    busy: key !== '' && !(current && state.done === turn),
    reload: useCallback(() => setTurn((n) => n + 1), []),
    set: (data) => setState({ key, data, done: turn }),
  };
}
