import { Breadcrumb, Layout } from 'antd';
import { Suspense, useState } from 'react';
import { c } from '../messages';
import { pageAt, pathOf, type MenuKey } from '../menu';
import { Link, usePath } from '../nav';
import { PAGES } from '../pages/pages';
import { useMe } from '../session';
import { Idle } from './Idle';
import { Missing } from './Missing';
import { SideMenu } from './SideMenu';
import { TopBar } from './TopBar';

/** The frame of every page of the console. */
export default function Shell() {
  const me = useMe();
  const path = usePath();
  const [folded, setFolded] = useState(() => window.innerWidth < 1100);
  const key = pageAt(path, me);
  const PageView = key ? PAGES[key] : Missing;
  return (
    <>
      <a className="skip" href="#main">
        {c.skip}
      </a>
      <Layout className="c-layout">
        <Layout.Sider width={200} collapsedWidth={56} collapsed={folded} className="c-sider" role="none">
          <SideMenu current={key} folded={folded} onFold={() => setFolded(!folded)} />
        </Layout.Sider>
        <Layout>
          <TopBar />
          <div className="c-content">
            <nav aria-label={c.shell.where} className="c-crumbs">
              <Breadcrumb items={crumbs(key)} />
            </nav>
            <main id="main" tabIndex={-1}>
              <Suspense fallback={<output>{c.loading}</output>}>
                <PageView key={key ?? path} />
              </Suspense>
            </main>
          </div>
        </Layout>
      </Layout>
      <Idle />
    </>
  );
}

const crumbs = (key: MenuKey | null) => [
  { title: key === 'home' ? c.menu.home : <Link href={pathOf('home')}>{c.menu.home}</Link> },
  ...(key === 'home' ? [] : [{ title: key === null ? c.shell.missing.title : key === 'password' ? c.shell.password : c.menu[key] }]),
];
