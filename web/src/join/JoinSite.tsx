import { App, ConfigProvider } from 'antd';
import zhCN from 'antd/locale/zh_CN';
import { lazy, Suspense } from 'react';
import { c } from '../console/messages';
import '../console/styles/parts.css';
import { tones } from '../console/tones';
import { useMedia } from '../theme';
import './join.css';

const ApplyPage = lazy(() => import('./ApplyPage'));
const ProgressPage = lazy(() => import('./ProgressPage'));

/** Where a unit asks to join, and sees how far it has come. Public: nobody needs to be signed in. */
export default function JoinSite({ id }: { id: string | null }) {
  const dark = useMedia('(prefers-color-scheme: dark)');
  return (
    <ConfigProvider locale={zhCN} theme={{ token: tones(dark) }}>
      <App message={{ maxCount: 3 }}>
        <Suspense fallback={<output>{c.loading}</output>}>{id ? <ProgressPage id={id} /> : <ApplyPage />}</Suspense>
      </App>
    </ConfigProvider>
  );
}
