import { ask } from '../api';

/** Where citizens sign in, and who has. */
export interface Portal {
  name?: string;
  /** Masked. */
  citizen?: string;
}

/** The citizen who is signed in, masked. */
export interface Me {
  name: string;
  id_number: string;
  phone: string;
  token: string;
  ends: string;
}

const BASE = '/api/v1/citizen';

export const getPortal = () => ask<Portal>(`${BASE}/portal`, {});
export const getMe = () => ask<Me>(`${BASE}/me`, {});

/** Begins a sign-in; answers with the portal's address. */
export const beginSignIn = (to: string) => post<{ to: string }>('sign-in', { to });

/** Ends a sign-in; answers with the path to go on with. */
export const endSignIn = (state: string, code: string) => post<{ to: string }>('callback', { state, code });

export const signOut = (me: Me) => post<void>('sign-out', {}, { 'X-Shupiao-Token': me.token });

const post = <T>(path: string, body: unknown, headers: Record<string, string> = {}) =>
  ask<T>(`${BASE}/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
