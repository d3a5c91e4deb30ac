import { useSyncExternalStore } from 'react';

/** Large type for who wants it: kept in this browser, or asked for by a link with `?elder=1`. */

const KEY = 'shupiao.elder';
const heard = new Set<() => void>();
let on = false;

/** Before the first paint, so that nothing jumps. */
export function startElder() {
  const asked = new URLSearchParams(window.location.search).get('elder');
  apply(asked ? asked === '1' : kept() === '1');
  if (asked) keep();
}

export function setElder(next: boolean) {
  apply(next);
  keep();
  // The link's wish is over, or a reload would bring it back.
  const address = new URL(window.location.href);
  if (!address.searchParams.has('elder')) return;
  address.searchParams.delete('elder');
  window.history.replaceState(null, '', address);
}

export function useElder(): boolean {
  return useSyncExternalStore(
    (changed) => {
      heard.add(changed);
      return () => heard.delete(changed);
    },
    () => on,
  );
}

function apply(next: boolean) {
  on = next;
  document.documentElement.classList.toggle('elder', on);
  heard.forEach((changed) => changed());
}

/** A browser may forbid keeping anything; then the choice lasts as long as the page. */
function kept(): string | null {
  try {
    return window.localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function keep() {
  try {
    window.localStorage.setItem(KEY, on ? '1' : '0');
  } catch {
    // See above.
  }
}
