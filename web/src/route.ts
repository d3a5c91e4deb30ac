import type { BillKey } from './api';

export type Route = { page: 'verify' } | { page: 'bill'; key: BillKey } | { page: 'missing' };

/** Every page is its own document: links are plain links, so no router is needed. */
export function readRoute(path: string): Route {
  if (path === '/' || path === '') return { page: 'verify' };
  const [, first, code, number, check, ...rest] = path.replace(/\/$/, '').split('/').map(decode);
  if (first === 'b' && code && number && check && rest.length === 0) {
    return { page: 'bill', key: { code, number, check_code: check } };
  }
  return { page: 'missing' };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
