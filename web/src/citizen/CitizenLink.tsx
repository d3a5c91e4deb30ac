import { useEffect, useState } from 'react';
import { m } from '../messages';
import { getPortal, type Portal } from './api';
import { useSignIn } from './use-sign-in';

/** Sign in, or my page; nothing where citizens cannot sign in, or while that is not known. */
export function CitizenLink() {
  const [portal, setPortal] = useState<Portal>({});
  useEffect(() => {
    getPortal().then(setPortal, () => undefined);
  }, []);
  const here = location.pathname.startsWith('/my') ? '/my' : location.pathname + location.search;
  const signIn = useSignIn(here);
  if (portal.citizen) {
    return (
      <a className="top-citizen" href="/my">
        {m.citizen.my}
        <span className="top-citizen-name">{portal.citizen}</span>
      </a>
    );
  }
  if (!portal.name) return null;
  // What goes wrong is told on a page with room for it.
  const fallen = signIn.error !== null;
  return fallen ? (
    <a className="top-citizen" href="/my">
      {m.citizen.signIn}
    </a>
  ) : (
    <button type="button" className="top-citizen" disabled={signIn.busy} onClick={() => void signIn.go()}>
      {m.citizen.signIn}
    </button>
  );
}
