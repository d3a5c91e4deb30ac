import { ConfigProvider } from 'antd';
import { lazy, Suspense } from 'react';
import { m } from './messages';
import { Shell } from './parts/Shell';
import { readRoute, type Route } from './route';
import { useTheme } from './theme';

const VerifyPage = lazy(() => import('./pages/VerifyPage'));
const BillPage = lazy(() => import('./pages/BillPage'));
const MissingPage = lazy(() => import('./pages/MissingPage'));

export function App({ path }: { path: string }) {
  return (
    <ConfigProvider theme={useTheme()} button={{ autoInsertSpace: false }}>
      <Shell>
        <Suspense fallback={<output>{m.loading}</output>}>{pageOf(readRoute(path))}</Suspense>
      </Shell>
    </ConfigProvider>
  );
}

function pageOf(route: Route) {
  switch (route.page) {
    case 'verify':
      return <VerifyPage />;
    case 'bill':
      return <BillPage bill={route.key} />;
    case 'missing':
      return <MissingPage />;
  }
}
