import { ConfigProvider } from 'antd';
import { lazy, Suspense } from 'react';
import { m } from './messages';
import { Shell } from './parts/Shell';
import { readRoute, type Route } from './route';
import { useTheme } from './theme';

const VerifyPage = lazy(() => import('./pages/VerifyPage'));
const BillPage = lazy(() => import('./pages/BillPage'));
const MissingPage = lazy(() => import('./pages/MissingPage'));
const JoinSite = lazy(() => import('./join/JoinSite'));
const ConsoleApp = lazy(() => import('./console/ConsoleApp'));

export function App({ path }: { path: string }) {
  const route = readRoute(path);
  if (route.page === 'console') {
    return (
      <Suspense fallback={<output>{m.loading}</output>}>
        <ConsoleApp />
      </Suspense>
    );
  }
  return <PublicSite route={route} />;
}

function PublicSite({ route }: { route: Exclude<Route, { page: 'console' }> }) {
  return (
    <ConfigProvider theme={useTheme()} button={{ autoInsertSpace: false }}>
      <Shell>
        <Suspense fallback={<output>{m.loading}</output>}>{pageOf(route)}</Suspense>
      </Shell>
    </ConfigProvider>
  );
}

function pageOf(route: Exclude<Route, { page: 'console' }>) {
  switch (route.page) {
    case 'verify':
      return <VerifyPage />;
    case 'bill':
      return <BillPage bill={route.key} />;
    case 'join':
      return <JoinSite id={route.id} />;
    case 'missing':
      return <MissingPage />;
  }
}
