import { App, Button, Tag } from 'antd';
import { shanghaiTime } from '../../format';
import { get, remove } from '../http';
import { c } from '../messages';
import { ListTable } from '../parts/ListTable';
import { PageHead } from '../parts/PageHead';
import type { SessionView } from '../types';
import { useDeed } from '../use-deed';
import { useLoad } from '../use-load';

const t = c.sessions;

export default function SessionsPage() {
  const list = useLoad('sessions', (signal) => get<SessionView[]>('/console/sessions', signal));
  const { run } = useDeed();
  const { modal } = App.useApp();
  const end = (id: string) =>
    modal.confirm({
      title: t.endTitle,
      content: t.endText,
      okText: t.end,
      cancelText: c.cancel,
      onOk: () => run(() => remove(`/console/sessions/${encodeURIComponent(id)}`), { done: t.ended, after: list.reload }),
    });
  return (
    <>
      <PageHead title={t.title} lead={t.lead} />
      <ListTable<SessionView>
        label={t.title}
        rowKey="id"
        list={{ ...list, data: undefined, rows: list.data ?? [], next: undefined, previous: undefined }}
        columns={[
          { title: t.cols.way, dataIndex: 'way', render: (way: SessionView['way']) => c.way[way] },
          { title: t.cols.from, dataIndex: 'from' },
          { title: t.cols.agent, dataIndex: 'agent', className: 'c-wrap', width: 260 },
          { title: t.cols.began, dataIndex: 'began', render: shanghaiTime },
          { title: t.cols.seen, dataIndex: 'seen', render: shanghaiTime },
          {
            title: t.cols.state,
            dataIndex: 'current',
            render: (current: boolean) => (current ? <Tag color="success">{t.current}</Tag> : <Tag>{t.active}</Tag>),
          },
          {
            title: c.actions,
            dataIndex: 'id',
            render: (id: string, { current }) =>
              !current && (
                <Button type="link" onClick={() => end(id)}>
                  {t.end}
                </Button>
              ),
          },
        ]}
      />
    </>
  );
}
