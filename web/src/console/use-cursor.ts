import { useState } from 'react';
import { address, get } from './http';
import { setQuery, useQueryValue } from './nav';
import type { Page } from './types';
import { useLoad } from './use-load';

/** One page of a list by its cursor, which lives in the URL. The way back is remembered while the filters stay. */
export function useCursor<T, A = Page<T>>(
  path: string,
  filters: Record<string, string>,
  read: (answer: A) => Page<T> = (answer) => answer as unknown as Page<T>,
) {
  const [after] = useQueryValue('after');
  const key = address(path, filters);
  const [trail, setTrail] = useState<{ key: string; before: string[] }>({ key, before: [] });
  const before = trail.key === key ? trail.before : [];
  const at = address(path, { ...filters, after });
  const loaded = useLoad(at, async (signal) => read(await get<A>(at, signal)));
  const next = loaded.data?.next;

  return {
    ...loaded,
    rows: loaded.data?.items ?? [],
    next: next
      ? () => {
          setTrail({ key, before: [...before, after] });
          setQuery({ after: next });
        }
      : undefined,
    previous: after
      ? () => {
          setTrail({ key, before: before.slice(0, -1) });
          setQuery({ after: before.at(-1) ?? '' });
        }
      : undefined,
  };
}

export type Cursor<T> = ReturnType<typeof useCursor<T>>;
