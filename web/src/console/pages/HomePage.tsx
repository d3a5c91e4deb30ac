import { Alert, Card, Skeleton, Tag } from 'antd';
import { shanghaiTime } from '../../format';
import { get } from '../http';
import { menuOf, pathOf } from '../menu';
import { c } from '../messages';
import { Link } from '../nav';
import { LoadTrouble } from '../parts/LoadTrouble';
import { PageHead } from '../parts/PageHead';
import { useMe } from '../session';
import { TodoList } from '../shell/TodoList';
import type { Todo } from '../types';
import { useLoad } from '../use-load';

export default function HomePage() {
  const me = useMe();
  return (
    <>
      <PageHead title={c.menu.home} lead={c.home.hello(me.name)} />
      {!me.has_ukey && me.way === 'password' && (
        <Alert
          className="c-gap"
          type="info"
          showIcon
          title={c.home.noUkey}
          action={<Link href="/console/certificate">{c.home.askUkey}</Link>}
        />
      )}
      <div className="c-home">
        <Card title={<h2>{c.home.todos}</h2>}>
          <Todos />
        </Card>
        <Card title={<h2>{c.home.shortcuts}</h2>}>
          <ul className="c-shortcuts">
            {menuOf(me)
              .filter((key) => key !== 'home')
              .map((key) => (
                <li key={key}>
                  <Link href={pathOf(key)}>{c.menu[key as 'home']}</Link>
                </li>
              ))}
          </ul>
        </Card>
        <Card title={<h2>{c.home.roles}</h2>}>
          <dl className="c-facts">
            <div>
              <dt>{c.home.place}</dt>
              <dd>{me.region_name}</dd>
            </div>
            {me.unit_name && (
              <div>
                <dt>{c.home.unit}</dt>
                <dd>{me.unit_name}</dd>
              </div>
            )}
            <div>
              <dt>{c.home.roles}</dt>
              <dd>
                {me.roles.map((role) => (
                  <Tag key={role.role + role.reach}>
                    {role.name ?? role.role} · {role.reach_name ?? role.reach}
                  </Tag>
                ))}
              </dd>
            </div>
          </dl>
          <p className="c-quiet">{c.home.ends(shanghaiTime(me.ends))}</p>
        </Card>
      </div>
    </>
  );
}

function Todos() {
  const { data, error, reload } = useLoad('home todos', (signal) => get<Todo[]>('/console/todo', signal));
  if (data) return <TodoList todos={data} none={c.home.noTodos} />;
  return error === undefined ? <Skeleton active /> : <LoadTrouble error={error} onRetry={reload} />;
}
