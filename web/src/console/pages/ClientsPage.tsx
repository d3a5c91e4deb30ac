import { PlusOutlined } from '@ant-design/icons';
import { App, Button, Space, Tag } from 'antd';
import { useState } from 'react';
import { shanghaiTime } from '../../format';
import { ClientForm } from '../certificates/ClientForm';
import { address, get, post } from '../http';
import { c } from '../messages';
import { p } from '../messages-people';
import { useFilters } from '../nav';
import { FilterBar } from '../parts/FilterBar';
import { ListTable } from '../parts/ListTable';
import { PageHead } from '../parts/PageHead';
import { ReasonDialog } from '../parts/ReasonDialog';
import { SecretOnce } from '../parts/SecretOnce';
import { useMay } from '../session';
import type { ClientRow, ClientSecret } from '../types-people';
import { useDeed } from '../use-deed';
import { useLoad } from '../use-load';

const t = p.clients;

type Doing = { what: 'create' } | { what: 'edit' | 'withdraw'; client: ClientRow } | null;

export default function ClientsPage() {
  const may = useMay();
  const { modal } = App.useApp();
  const [filters, change] = useFilters('unit');
  const at = address('/console/clients', filters);
  const list = useLoad(at, (signal) => get<ClientRow[]>(at, signal));
  const [doing, setDoing] = useState<Doing>(null);
  const [made, setMade] = useState<{ secret: ClientSecret; lead: string } | null>(null);
  const { busy, run } = useDeed();
  const done = () => {
    setDoing(null);
    list.reload();
  };
  const show = (lead: string) => (secret: ClientSecret) => {
    done();
    setMade({ secret, lead });
  };
  const rotate = (client: ClientRow) =>
    modal.confirm({
      title: t.rotateTitle,
      content: t.rotateText,
      okText: t.rotate,
      cancelText: c.cancel,
      onOk: () =>
        run(() => post<ClientSecret>(`/console/clients/${encodeURIComponent(client.id)}/rotate`), {
          after: show(t.rotatedLead),
        }),
    });
  const withdraw = (client: ClientRow, reason: string) =>
    run(() => post<ClientRow>(`/console/clients/${encodeURIComponent(client.id)}/withdraw`, { reason }), {
      done: t.withdrawnDone,
      after: done,
    });

  return (
    <>
      <PageHead title={t.title} lead={t.lead}>
        {may('client.write') && (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setDoing({ what: 'create' })}>
            {t.create}
          </Button>
        )}
      </PageHead>
      <FilterBar
        filters={[{ name: 'unit', label: t.unit, wide: true }]}
        values={filters}
        onChange={change}
        onReload={list.reload}
      />
      <ListTable<ClientRow>
        label={t.title}
        rowKey="id"
        list={{ ...list, data: undefined, rows: list.data ?? [], next: undefined, previous: undefined }}
        columns={[
          { title: t.cols.label, dataIndex: 'label' },
          { title: t.cols.unit, dataIndex: 'unit_name' },
          { title: t.cols.id, dataIndex: 'id', className: 'c-num' },
          { title: t.cols.proof, dataIndex: 'proof', render: (v: ClientRow['proof']) => t.proof[v] },
          {
            title: t.cols.scopes,
            dataIndex: 'scopes',
            width: 220,
            render: (scopes: string[]) => scopes.map((code) => <Tag key={code}>{t.scopes[code] ?? code}</Tag>),
          },
          {
            title: t.cols.allow,
            dataIndex: 'allow',
            render: (allow: string[]) => (allow.length === 0 ? t.anywhere : allow.map((one) => <div key={one}>{one}</div>)),
          },
          {
            title: t.cols.state,
            dataIndex: 'active',
            render: (active: boolean, { until }) => (
              <>
                <Tag color={active ? 'success' : 'default'}>{active ? t.active : t.withdrawn}</Tag>
                {active && until && <small className="c-quiet">{t.until(shanghaiTime(until))}</small>}
              </>
            ),
          },
          ...(may('client.write')
            ? [
                {
                  title: c.actions,
                  dataIndex: 'version',
                  render: (_: number, client: ClientRow) =>
                    client.active && (
                      <Space>
                        <Button type="link" onClick={() => setDoing({ what: 'edit', client })}>
                          {c.edit}
                        </Button>
                        {client.proof === 'key' && (
                          <Button type="link" onClick={() => rotate(client)}>
                            {t.rotate}
                          </Button>
                        )}
                        <Button type="link" danger onClick={() => setDoing({ what: 'withdraw', client })}>
                          {t.withdraw}
                        </Button>
                      </Space>
                    ),
                },
              ]
            : []),
        ]}
      />
      {(doing?.what === 'create' || doing?.what === 'edit') && (
        <ClientForm
          client={doing.what === 'edit' ? doing.client : undefined}
          onClose={() => setDoing(null)}
          onMade={show(t.secretLead)}
          onSaved={done}
        />
      )}
      {doing?.what === 'withdraw' && (
        <ReasonDialog
          title={t.withdrawTitle(doing.client.label)}
          text={t.withdrawText}
          ok={t.withdraw}
          danger
          busy={busy}
          onOk={(reason) => void withdraw(doing.client, reason)}
          onCancel={() => setDoing(null)}
        />
      )}
      {made && (
        <SecretOnce
          title={t.secretTitle}
          lead={made.lead}
          rows={[
            { label: t.id, value: made.secret.client.id },
            { label: t.secret, value: made.secret.secret },
          ]}
          onClose={() => setMade(null)}
        />
      )}
    </>
  );
}
