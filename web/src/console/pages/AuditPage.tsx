import { Button, Drawer, Tag } from 'antd';
import { useState } from 'react';
import { shanghaiTime } from '../../format';
import { c } from '../messages';
import { p } from '../messages-people';
import { useFilters } from '../nav';
import { ExportButtons } from '../parts/ExportButtons';
import { Facts } from '../parts/Facts';
import { FilterBar } from '../parts/FilterBar';
import { ListTable } from '../parts/ListTable';
import { PageHead } from '../parts/PageHead';
import type { AuditView } from '../types-people';
import { useCursor } from '../use-cursor';

const t = p.audit;

export default function AuditPage() {
  const [filters, change] = useFilters(
    'actor',
    'action',
    'subject',
    'trace',
    'outcome',
    'region',
    'unit',
    'from',
    'until',
  );
  const list = useCursor<AuditView>('/console/audit', filters);
  const [open, setOpen] = useState<AuditView | null>(null);
  return (
    <>
      <PageHead title={t.title} lead={t.lead} />
      <FilterBar
        filters={[
          { name: 'from', label: t.filters.from, kind: 'date' },
          { name: 'until', label: t.filters.until, kind: 'date' },
          { name: 'actor', label: t.filters.actor },
          { name: 'action', label: t.filters.action },
          { name: 'subject', label: t.filters.subject },
          { name: 'outcome', label: t.filters.outcome, kind: 'select', options: t.outcome },
          { name: 'region', label: t.filters.region, kind: 'region' },
          { name: 'unit', label: c.filter.unit, kind: 'unit', wide: true },
          { name: 'trace', label: t.filters.trace },
        ]}
        values={filters}
        onChange={change}
        onReload={list.reload}
      >
        <ExportButtons path="/console/audit" query={filters} />
      </FilterBar>
      <ListTable<AuditView>
        label={t.title}
        rowKey="entry"
        list={list}
        columns={[
          {
            title: t.cols.at,
            dataIndex: 'at',
            className: 'c-num',
            render: (at: string, row) => (
              <Button type="link" onClick={() => setOpen(row)}>
                {shanghaiTime(at)}
              </Button>
            ),
          },
          { title: t.cols.actor, dataIndex: 'actor_name', render: (name: string, row) => name || row.actor },
          { title: t.cols.action, dataIndex: 'action_name' },
          { title: t.cols.subject, dataIndex: 'subject', className: 'c-wrap', width: 240 },
          {
            title: t.cols.outcome,
            dataIndex: 'outcome',
            render: (v: AuditView['outcome']) => <Tag color={v === 'done' ? 'success' : 'error'}>{t.outcome[v]}</Tag>,
          },
          { title: t.cols.from, dataIndex: 'from', className: 'c-num' },
        ]}
      />
      {open && (
        <Drawer open title={t.detail} size={620} onClose={() => setOpen(null)}>
          <div className="c-stack">
            <Facts rows={fieldsOf(open)} />
            <Button
              onClick={() => {
                change({ actor: '', action: '', subject: '', outcome: '', from: '', until: '', trace: open.trace });
                setOpen(null);
              }}
            >
              {t.sameTrace}
            </Button>
          </div>
        </Drawer>
      )}
    </>
  );
}

const fieldsOf = (row: AuditView): [string, React.ReactNode][] =>
  (Object.keys(t.fields) as (keyof AuditView)[]).map((name) => [
    t.fields[name],
    name === 'at' ? (
      shanghaiTime(row.at)
    ) : name === 'outcome' ? (
      t.outcome[row.outcome]
    ) : ['before', 'after', 'hash', 'trace', 'certificate'].includes(name) && row[name] ? (
      <code key={name} className="c-hash">
        {row[name]}
      </code>
    ) : (
      String(row[name]) || c.none
    ),
  ]);
