import { BellOutlined, LockOutlined, MoonOutlined, SearchOutlined, SunOutlined, UserOutlined } from '@ant-design/icons';
import { Badge, Button, Dropdown, Layout, Popover, Tooltip } from 'antd';
import { lazy, Suspense, useEffect, useState } from 'react';
import { get, post } from '../http';
import { setDark, useDark } from '../look';
import { c } from '../messages';
import { go, usePath } from '../nav';
import { useMe, useSession } from '../session';
import type { Todo } from '../types';
import { useDeed } from '../use-deed';
import { useLoad } from '../use-load';
import { TodoList } from './TodoList';

const FindBox = lazy(() => import('./FindBox'));

/** Search, what waits, and who I am. */
export function TopBar() {
  return (
    <Layout.Header className="c-top">
      <Find />
      <div className="c-top-right">
        <Todos />
        <Look />
        <Lock />
        <User />
      </div>
    </Layout.Header>
  );
}

function Find() {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const heard = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'k') return;
      event.preventDefault();
      setOpen(true);
    };
    window.addEventListener('keydown', heard);
    return () => window.removeEventListener('keydown', heard);
  }, []);
  return (
    <>
      <Button icon={<SearchOutlined />} className="c-find" onClick={() => setOpen(true)} aria-keyshortcuts="Control+K">
        <span className="c-find-text">{c.shell.find}</span>
        <kbd>Ctrl K</kbd>
      </Button>
      {open && (
        <Suspense>
          <FindBox onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}

/** Asked again whenever another page is opened: a deed may have changed it. */
function Todos() {
  const path = usePath();
  const { data = [] } = useLoad(`todo ${path}`, (signal) => get<Todo[]>('/console/todo', signal));
  const [open, setOpen] = useState(false);
  const count = data.reduce((sum, one) => sum + one.count, 0);
  return (
    <Popover
      trigger="click"
      open={open}
      onOpenChange={setOpen}
      placement="bottomRight"
      title={c.shell.todoTitle}
      content={<TodoList todos={data} onGo={() => setOpen(false)} none={c.shell.todoNone} />}
    >
      <Badge count={count} size="small" offset={[-4, 4]}>
        <Button type="text" icon={<BellOutlined />} aria-label={c.shell.todo(count)} aria-expanded={open} />
      </Badge>
    </Popover>
  );
}

function Look() {
  const dark = useDark();
  const label = dark ? c.shell.look.toLight : c.shell.look.toDark;
  return (
    <Tooltip title={label}>
      <Button
        type="text"
        icon={dark ? <SunOutlined /> : <MoonOutlined />}
        aria-label={label}
        onClick={() => setDark(!dark)}
      />
    </Tooltip>
  );
}

function Lock() {
  const { renew } = useSession();
  const { run } = useDeed();
  const lock = () => run(() => post('/console/lock'), { after: () => void renew() });
  return (
    <Tooltip title={c.shell.lock}>
      <Button type="text" icon={<LockOutlined />} aria-label={c.shell.lock} onClick={() => void lock()} />
    </Tooltip>
  );
}

function User() {
  const me = useMe();
  const { end } = useSession();
  const { run } = useDeed();
  const signOut = () => run(() => post('/console/sign-out'), { after: end });
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          {
            key: 'who',
            disabled: true,
            label: (
              <span className="c-who">
                <strong>{me.name}</strong>
                <br />
                {me.unit_name ?? me.region_name}
              </span>
            ),
          },
          { type: 'divider' },
          { key: 'sessions', label: c.menu.sessions, onClick: () => go('/console/sessions') },
          { key: 'certificate', label: c.menu.certificate, onClick: () => go('/console/certificate') },
          { key: 'password', label: c.shell.password, onClick: () => go('/console/password') },
          { type: 'divider' },
          { key: 'out', label: c.shell.signOut, onClick: () => void signOut() },
        ],
      }}
    >
      <Button type="text" icon={<UserOutlined />} aria-label={c.shell.user(me.name)}>
        {me.name}
      </Button>
    </Dropdown>
  );
}
