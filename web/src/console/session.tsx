import { createContext, useCallback, useContext, useEffect, useState, type ReactNode } from 'react';
import { ApiError } from '../api';
import { getSession, onLost, setToken } from './http';
import type { Me } from './types';

/** Who is signed in. `null`: nobody; missing: not known yet. */

export interface Session {
  me: Me | null | undefined;
  error: unknown;
  /** Asks the server again; also keeps the session alive. */
  renew: () => Promise<void>;
  /** Nobody any more: signed out, or thrown out. */
  end: () => void;
  /** Whether somebody was signed in and the session ended by itself. */
  ended: boolean;
}

const Context = createContext<Session | null>(null);

export function SessionProvider({ children }: { children: ReactNode }) {
  const [state, setState] = useState<Pick<Session, 'me' | 'error' | 'ended'>>({
    me: undefined,
    error: null,
    ended: false,
  });

  const put = useCallback((me: Me | null) => {
    if (me === null || me.token) setToken(me?.token ?? '');
    setState({ me, error: null, ended: false });
  }, []);

  const fail = useCallback((error: unknown) => {
    if (error instanceof ApiError && error.status === 401) setState((old) => out(old.me));
    else setState((old) => ({ ...old, error }));
  }, []);

  const renew = useCallback(() => getSession().then(put, fail), [put, fail]);

  useEffect(() => {
    void getSession().then(put, fail);
    // The session is gone or locked: the answer of the session tells which.
    return onLost(() => void getSession().then(put, fail));
  }, [put, fail]);

  const end = useCallback(() => put(null), [put]);
  return <Context.Provider value={{ ...state, renew, end }}>{children}</Context.Provider>;
}

function out(before: Me | null | undefined): Pick<Session, 'me' | 'error' | 'ended'> {
  setToken('');
  return { me: null, error: null, ended: before !== null && before !== undefined };
}

export function useSession(): Session {
  const session = useContext(Context);
  if (!session) throw new Error('no session around this part');
  return session;
}

/** Whoever is signed in, on pages that are only for them. */
export function useMe(): Me {
  const { me } = useSession();
  if (!me) throw new Error('nobody is signed in');
  return me;
}

export const useMay = () => {
  const { actions } = useMe();
  return (action: string) => actions.includes(action);
};
