import { App, ConfigProvider, Spin } from 'antd';
import zhCN from 'antd/locale/zh_CN';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import { lazy, Suspense, useLayoutEffect } from 'react';
import { useThemeOf } from '../theme';
import { useDark } from './look';
import { c } from './messages';
import { LoadTrouble } from './parts/LoadTrouble';
import { SessionProvider, useSession } from './session';
import { tones } from './tones';
import './styles/console.css';
import './styles/board.css';
import './styles/parts.css';
import './styles/sign.css';

const SignIn = lazy(() => import('./sign-in/SignIn'));
const Locked = lazy(() => import('./sign-in/Locked'));
const Shell = lazy(() => import('./shell/Shell'));

dayjs.locale('zh-cn');

/** Office work: smaller than the public pages. */
const DENSE = { fontSize: 14, controlHeight: 32, controlHeightLG: 42, borderRadius: 6 };

/** The console at `/console`: its own first load, its own session, nothing of the public pages. */
export default function ConsoleApp() {
  const dark = useDark();
  const theme = useThemeOf(dark);
  useLayoutEffect(() => {
    document.documentElement.dataset.look = dark ? 'dark' : 'light';
    return () => void delete document.documentElement.dataset.look;
  }, [dark]);
  return (
    <ConfigProvider
      locale={zhCN}
      theme={{ ...theme, token: { ...theme.token, ...DENSE, ...tones(dark) } }}
      button={{ autoInsertSpace: false }}
    >
      <App message={{ maxCount: 3 }} className="c-app">
        <SessionProvider>
          <Suspense fallback={<Waiting />}>
            <Gate />
          </Suspense>
        </SessionProvider>
      </App>
    </ConfigProvider>
  );
}

function Gate() {
  const { me, error, renew } = useSession();
  if (me === undefined) {
    if (!error) return <Waiting />;
    return (
      <main className="c-alone">
        <h1>{c.shell.noMe.title}</h1>
        <LoadTrouble error={error} onRetry={() => void renew()} />
      </main>
    );
  }
  if (me?.stage === 'locked') return <Locked />;
  return me?.stage === 'open' ? <Shell /> : <SignIn />;
}

const Waiting = () => (
  <div className="c-waiting">
    <Spin description={c.loading}>
      <span className="unseen">{c.loading}</span>
    </Spin>
  </div>
);
