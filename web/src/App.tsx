import { ConfigProvider } from 'antd';
import { lazy, Suspense } from 'react';
import { m } from './messages';
import { Shell } from './parts/Shell';
import { readRoute, type Route } from './route';
import { useTheme } from './theme';

const VerifyPage = lazy(() => import('./pages/VerifyPage'));
const BillPage = lazy(() => import('./pages/BillPage'));
const MyPage = lazy(() => import('./pages/MyPage'));
const ReturnPage = lazy(() => import('./pages/ReturnPage'));
const MissingPage = lazy(() => import('./pages/MissingPage'));
const JoinSite = lazy(() => import('./join/JoinSite'));
const FrontPage = lazy(() => import('./front/FrontPage'));
const ConsoleApp = lazy(() => import('./console/ConsoleApp'));

export function App({ path }: { path: string }) {
  const route = readRoute(path);
  if (route.page === 'console' || route.page === 'front') {
    const Site = route.page === 'console' ? ConsoleApp : FrontPage;
    return (
      <Suspense fallback={<output>{m.loading}</output>}>
        <Site />
      </Suspense>
    );
  }
  return <PublicSite route={route} />;
}

function PublicSite({ route }: { route: Exclude<Route, { page: 'console' | 'front' }> }) {
  return (
    <ConfigProvider theme={useTheme()} button={{ autoInsertSpace: false }}>
      <Shell>
        <Suspense fallback={<output>{m.loading}</output>}>{pageOf(route)}</Suspense>
      </Shell>
    </ConfigProvider>
  );
}

function pageOf(route: Exclude<Route, { page: 'console' | 'front' }>) {
  switch (route.page) {
    case 'verify':
      return <VerifyPage />;
    case 'bill':
      return <BillPage bill={route.key} />;
    case 'join':
      return <JoinSite id={route.id} />;
    case 'my':
      return <MyPage />;
    case 'return':
      return <ReturnPage />;
    case 'missing':
      return <MissingPage />;
  }
}
