import type { BillKey } from './api';

export type Route = { page: 'verify' } | { page: 'bill'; key: BillKey } | { page: 'console' } | { page: 'front' } | { page: 'my' } | { page: 'return' } | { page: 'join'; id: string | null } | { page: 'missing' };

/** Every public page is its own document: links are plain links. The console finds its own way below `/console`. */
export function readRoute(path: string): Route {
  if (path === '/' || path === '') return { page: 'verify' };
  const [, first, code, number, check, ...rest] = path.replace(/\/$/, '').split('/').map(decode);
  if (first === 'b' && code && number && check && rest.length === 0) {
    return { page: 'bill', key: { code, number, check_code: check } };
  }
  if (first === 'console') return { page: 'console' };
  if (first === 'front' && code === undefined) return { page: 'front' };
  if (first === 'my' && code === undefined) return { page: 'my' };
  if (first === 'my' && code === 'callback' && number === undefined) return { page: 'return' };
  if (first === 'join' && number === undefined) return { page: 'join', id: code || null };
  return { page: 'missing' };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
