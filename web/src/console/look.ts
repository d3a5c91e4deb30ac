import { useSyncExternalStore } from 'react';
import { useMedia } from '../theme';

/** Light or dark: as the system, until the person chooses. Kept in this browser. */

const KEY = 'shupiao.look';
const heard = new Set<() => void>();
let chosen: string | null = read();

export function useDark(): boolean {
  const system = useMedia('(prefers-color-scheme: dark)');
  const choice = useSyncExternalStore(
    (changed) => {
      heard.add(changed);
      return () => heard.delete(changed);
    },
    () => chosen,
  );
  return choice === null ? system : choice === 'dark';
}

export function setDark(dark: boolean) {
  chosen = dark ? 'dark' : 'light';
  try {
    window.localStorage.setItem(KEY, chosen);
  } catch {
    // A browser may forbid keeping anything; then the choice lasts as long as the page.
  }
  heard.forEach((changed) => changed());
}

function read(): string | null {
  try {
    const kept = window.localStorage.getItem(KEY);
    return kept === 'dark' || kept === 'light' ? kept : null;
  } catch {
    return null;
  }
}
