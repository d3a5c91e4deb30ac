import { Alert, Tabs } from 'antd';
import { lazy, Suspense, useEffect } from 'react';
import mark from '../../mark.svg';
import { c } from '../messages';
import { s } from '../messages-sign';
import { useSession } from '../session';
import { ByPassword } from './ByPassword';
import { ChangeStep } from './ChangeStep';
import { TotpStep } from './TotpStep';

const EnrolStep = lazy(() => import('./EnrolStep'));
const ByUkey = lazy(() => import('./ByUkey'));

/** Signing in, step by step; the session says which step is next, so that a reload loses nothing. */
export default function SignIn() {
  const { me, ended } = useSession();
  useEffect(() => {
    document.title = c.pageTitle(s.title);
  }, []);
  return (
    <div className="c-sign">
      <header className="c-sign-brand">
        <img src={mark} alt="" width="36" height="36" />
        <span>{c.product}</span>
      </header>
      <main className="c-sign-card" id="main">
        {ended && !me && <Alert type="info" showIcon title={s.ended} className="c-gap" />}
        <Suspense fallback={<output>{c.loading}</output>}>{stepOf(me?.stage)}</Suspense>
      </main>
      <footer className="c-sign-foot">
        <a href="/">{s.public}</a>
        <a href="/join">{s.join}</a>
      </footer>
    </div>
  );
}

function stepOf(stage: string | undefined) {
  switch (stage) {
    case 'password':
      return <ChangeStep />;
    case 'enrol':
      return <EnrolStep />;
    case 'totp':
      return <TotpStep />;
    default:
      return (
        <>
          <h1>{s.title}</h1>
          <Tabs
            items={[
              { key: 'password', label: s.byPassword, children: <ByPassword /> },
              { key: 'ukey', label: s.byUkey, children: <ByUkey /> },
            ]}
          />
        </>
      );
  }
}
