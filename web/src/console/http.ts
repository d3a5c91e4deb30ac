import { ApiError, ask } from '../api';
import type { Me } from './types';

/** Requests of the console. The session is a cookie; every change carries the session's token beside it. */

const BASE = '/api/v1';
const PATIENCE_MS = 30_000;
/** A file of thousands of rows takes its time. */
const UPLOAD_PATIENCE_MS = 300_000;

let token = '';
let used = Date.now();
const lost = new Set<() => void>();

export const setToken = (next: string) => {
  token = next;
};

/** Who is signed in; unlike other requests it tells nobody when the answer is "no one". */
export async function getSession(): Promise<Me> {
  const me = await ask<Me>(`${BASE}/console/session`, {}, PATIENCE_MS);
  used = Date.now();
  return me;
}

/** When the server last heard of us: from then on it counts idle seconds. */
export const lastUse = () => used;

/** Told when the server no longer takes us for signed in, or has locked the session. */
export function onLost(listener: () => void): () => void {
  lost.add(listener);
  return () => lost.delete(listener);
}

/** Where something is: blank values are left out. */
export function address(path: string, query: Record<string, string | undefined> = {}): string {
  const given = Object.entries(query).filter((pair): pair is [string, string] => Boolean(pair[1]));
  return given.length > 0 ? `${path}?${new URLSearchParams(given)}` : path;
}

export const file = (path: string, query?: Record<string, string | undefined>) => BASE + address(path, query);

export const get = <T>(path: string, signal?: AbortSignal, headers?: Record<string, string>) =>
  heard(ask<T>(BASE + path, { signal, headers }, PATIENCE_MS));

export const post = <T = void>(path: string, body?: unknown) => send<T>('POST', path, body);
export const put = <T = void>(path: string, body: unknown) => send<T>('PUT', path, body);
export const remove = (path: string) => send<void>('DELETE', path);

export function send<T>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<T> {
  const all = { 'Content-Type': 'application/json', ...proof(), ...headers };
  return heard(
    ask<T>(BASE + path, { method, headers: all, body: body === undefined ? undefined : JSON.stringify(body) }, PATIENCE_MS),
  );
}

const proof = (): Record<string, string> => (token ? { 'X-Shupiao-Token': token } : {});

/** Sends a file as it is. `fetch` tells nothing about how far it is, so this is the older interface. */
export function upload<T>(
  path: string,
  body: Blob,
  type: string,
  onProgress: (percent: number) => void,
  headers: Record<string, string> = {},
): Promise<T> {
  return heard(
    new Promise<T>((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open('POST', BASE + path);
      for (const [name, value] of Object.entries({ 'Content-Type': type, ...proof(), ...headers })) {
        request.setRequestHeader(name, value);
      }
      request.timeout = UPLOAD_PATIENCE_MS;
      request.upload.addEventListener('progress', (e) => e.total > 0 && onProgress(Math.round((e.loaded / e.total) * 100)));
      request.addEventListener('error', () => reject(new ApiError('offline')));
      request.addEventListener('timeout', () => reject(new ApiError('slow')));
      request.addEventListener('load', () => {
        const answer = parsed(request.responseText);
        if (request.status >= 200 && request.status < 300 && answer !== null) return resolve(answer as T);
        reject(new ApiError('refused', request.status < 300 ? 502 : request.status, answer ?? {}));
      });
      request.send(body);
    }),
  );
}

function parsed(text: string): object | null {
  try {
    return JSON.parse(text) as object | null;
  } catch {
    return null;
  }
}

async function heard<T>(answer: Promise<T>): Promise<T> {
  try {
    const got = await answer;
    used = Date.now();
    return got;
  } catch (error) {
    if (error instanceof ApiError && (error.problem.code === 'SIGN_IN' || error.problem.code === 'STAGE')) {
      lost.forEach((tell) => tell());
    }
    throw error;
  }
}
