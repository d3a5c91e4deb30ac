import { DownloadOutlined } from '@ant-design/icons';
import { Alert, Button, Table } from 'antd';
import { c } from '../messages';
import { p } from '../messages-people';
import type { InvitedRow } from '../types-people';
import { csvOf } from './csv';

const t = p.persons;

/** One-time passwords of many, to be handed over; they cannot be seen again. */
export function Invitations({ invited }: { invited: InvitedRow[] }) {
  const head = [t.cols.login, t.cols.name, t.password];
  const file = csvOf([head, ...invited.map(({ login, name, password }) => [login, name, password])]);
  return (
    <section className="c-stack" aria-label={t.invitations}>
      <Alert type="warning" showIcon title={c.secret.once} description={t.invitationsLead} />
      <Button
        type="primary"
        icon={<DownloadOutlined />}
        href={`data:text/csv;charset=utf-8,${encodeURIComponent(file)}`}
        download="invitations.csv"
      >
        {t.invitationsFile}
      </Button>
      <Table<InvitedRow>
        size="small"
        rowKey="login"
        dataSource={invited}
        pagination={invited.length > 20 ? { pageSize: 20, showSizeChanger: false } : false}
        columns={[
          { title: head[0], dataIndex: 'login' },
          { title: head[1], dataIndex: 'name' },
          { title: head[2], dataIndex: 'password', render: (text: string) => <code>{text}</code> },
        ]}
      />
    </section>
  );
}
