import { useCallback, useMemo, useSyncExternalStore, type ComponentProps, type MouseEvent } from 'react';

/** Where in the console we are: the address bar is the only truth. */

const MOVED = 'shupiao:moved';

const subscribe = (heard: () => void) => {
  window.addEventListener('popstate', heard);
  window.addEventListener(MOVED, heard);
  return () => {
    window.removeEventListener('popstate', heard);
    window.removeEventListener(MOVED, heard);
  };
};

export function go(to: string, replace = false) {
  if (replace) window.history.replaceState(null, '', to);
  else window.history.pushState(null, '', to);
  window.dispatchEvent(new Event(MOVED));
}

export const usePath = () => useSyncExternalStore(subscribe, () => window.location.pathname);
export const useSearch = () => useSyncExternalStore(subscribe, () => window.location.search);

/** A link within the console; with Ctrl, Shift or the middle button it opens as any other. */
export function Link({ href, onClick, ...rest }: ComponentProps<'a'> & { href: string }) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go(href);
  };
  // oxlint-disable-next-line jsx-a11y/anchor-has-content -- its children come with the rest
  return <a href={href} onClick={follow} {...rest} />;
}

/** Values that live in the URL's query. Another filter begins again at the first page. */
export function useFilters<K extends string>(...names: K[]) {
  const search = useSearch();
  const key = names.join(' ');
  const values = useMemo(() => {
    const query = new URLSearchParams(search);
    return Object.fromEntries(key.split(' ').map((name) => [name, query.get(name) ?? ''])) as Record<K, string>;
  }, [search, key]);
  const change = useCallback((patch: Partial<Record<K, string>>) => setQuery({ ...patch, after: '' }), []);
  return [values, change] as const;
}

/** Sets some values of the query, drops the blank ones, and keeps the rest. */
export function setQuery(patch: Record<string, string | undefined>, replace = true) {
  go(window.location.pathname + changed(window.location.search, patch), replace);
}

export function changed(search: string, patch: Record<string, string | undefined>): string {
  const query = new URLSearchParams(search);
  for (const [name, value] of Object.entries(patch)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  const text = query.toString();
  return text && `?${text}`;
}

/** One value of the query, e.g. which row's drawer is open. */
export function useQueryValue(name: string) {
  const value = new URLSearchParams(useSearch()).get(name) ?? '';
  const set = useCallback((next: string) => setQuery({ [name]: next }, next === ''), [name]);
  return [value, set] as const;
}
