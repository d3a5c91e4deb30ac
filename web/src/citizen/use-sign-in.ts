import { useState } from 'react';
import { beginSignIn } from './api';

/** Sends the browser to the portal; afterwards it comes back to `to`. */
export function useSignIn(to: string) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const go = async () => {
    setBusy(true);
    setError(null);
    try {
      location.assign((await beginSignIn(to)).to);
    } catch (fault) {
      setError(fault);
      setBusy(false);
    }
  };
  return { busy, error, go };
}
