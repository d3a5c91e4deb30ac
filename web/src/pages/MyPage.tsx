import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { ApiError } from '../api';
import { getMe, getPortal, signOut, type Me, type Portal } from '../citizen/api';
import { useSignIn } from '../citizen/use-sign-in';
import { shanghaiTime } from '../format';
import { m } from '../messages';
import { Pairs } from '../parts/Pairs';
import { TroubleNote } from '../parts/TroubleNote';
import { useTitle } from '../use-title';

type State = { step: 'busy' } | { step: 'out'; portal: Portal } | { step: 'in'; me: Me } | { step: 'failed'; error: unknown };

/** Who is signed in here as a citizen. */
export default function MyPage() {
  useTitle(m.citizen.title);
  const [state, setState] = useState<State>({ step: 'busy' });
  const load = () => {
    read().then(setState, (error: unknown) => setState({ step: 'failed', error }));
  };
  useEffect(load, []);
  const failed = (error: unknown) => {
    if (error instanceof ApiError && error.status === 401) load();
    else setState({ step: 'failed', error });
  };
  // The frame of the page shows who is signed in, too.
  const leave = (me: Me) => signOut(me).then(() => location.assign('/my'), failed);
  return (
    <section className="sheet">
      <h1>{m.citizen.title}</h1>
      {state.step === 'busy' && <output>{m.loading}</output>}
      {state.step === 'failed' && <TroubleNote error={state.error} onRetry={load} />}
      {state.step === 'out' && <SignedOut portal={state.portal} />}
      {state.step === 'in' && <SignedIn me={state.me} onLeave={() => void leave(state.me)} />}
    </section>
  );
}

async function read(): Promise<State> {
  const portal = await getPortal();
  return portal.citizen ? { step: 'in', me: await getMe() } : { step: 'out', portal };
}

function SignedOut({ portal }: { portal: Portal }) {
  const { busy, error, go } = useSignIn('/my');
  if (!portal.name) return <p>{m.citizen.off}</p>;
  return (
    <>
      <p>{m.citizen.lead(portal.name)}</p>
      {error !== null && <TroubleNote error={error} />}
      <Button type="primary" size="large" block loading={busy} onClick={() => void go()}>
        {busy ? m.citizen.going : m.citizen.signIn}
      </Button>
    </>
  );
}

function SignedIn({ me, onLeave }: { me: Me; onLeave: () => void }) {
  return (
    <>
      <Pairs
        className="me"
        rows={[
          [m.citizen.name, me.name],
          [m.citizen.idNumber, me.id_number],
          [m.citizen.phone, me.phone || m.citizen.none],
        ]}
      />
      <p className="aside">{m.citizen.ends(shanghaiTime(me.ends).slice(0, 16))}</p>
      <Button size="large" block onClick={onLeave}>
        {m.citizen.signOut}
      </Button>
    </>
  );
}
