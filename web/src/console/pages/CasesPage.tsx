import { CheckOutlined } from '@ant-design/icons';
import { Alert, Button, Segmented } from 'antd';
import { shanghaiTime } from '../../format';
import { CaseDrawer } from '../fronts/CaseDrawer';
import { CaseTag } from '../fronts/CaseTag';
import { get } from '../http';
import { d } from '../messages-fronts';
import { Link, setQuery, useFilters, useQueryValue } from '../nav';
import { FilterBar } from '../parts/FilterBar';
import { ListTable } from '../parts/ListTable';
import { PageHead } from '../parts/PageHead';
import type { CaseRow } from '../types-fronts';
import { useLoad } from '../use-load';
import '../styles/fronts.css';

const t = d.case;

/** The server tells so many at most. */
const MAX = 200;

export default function CasesPage() {
  const [filters, change] = useFilters('q', 'front');
  const [mode] = useQueryValue('mode');
  const [open, setOpen] = useQueryValue('case');
  const at = mode === 'all' ? '/console/cases' : '/console/cases?open=true';
  const list = useLoad(at, (signal) => get<CaseRow[]>(at, signal));
  const rows = list.data?.filter((row) => fits(row, filters)) ?? [];
  const row = list.data?.find(({ id }) => id === open);
  return (
    <>
      <PageHead title={t.title} lead={t.lead}>
        <Segmented
          aria-label={t.mode}
          value={mode === 'all' ? 'all' : 'open'}
          onChange={(next) => setQuery({ mode: next === 'all' ? 'all' : '' })}
          options={[
            { value: 'open', label: t.open },
            { value: 'all', label: t.all },
          ]}
        />
      </PageHead>
      <FilterBar
        filters={[
          { name: 'q', label: t.search, wide: true },
          { name: 'front', label: t.front },
        ]}
        values={filters}
        onChange={change}
        onReload={list.reload}
      />
      <ListTable<CaseRow>
        label={t.title}
        rowKey="id"
        list={{ ...list, rows, next: undefined, previous: undefined }}
        empty={mode !== 'all' && filters.q === '' && filters.front === '' ? t.none : undefined}
        columns={[
          {
            title: t.cols.message,
            dataIndex: 'message',
            width: 340,
            render: (message: string, one) => (
              <Button type="link" onClick={() => setOpen(one.id)}>
                {message}
              </Button>
            ),
          },
          {
            title: t.cols.front,
            dataIndex: 'device',
            render: (code: string) => <Link href={`/console/fronts?front=${encodeURIComponent(code)}`}>{code}</Link>,
          },
          { title: t.cols.unit, dataIndex: 'unit_name', width: 160 },
          { title: t.cols.subject, dataIndex: 'subject', className: 'c-num', width: 170 },
          { title: t.cols.evidence, dataIndex: 'evidence', render: (is: boolean) => <Evidence is={is} /> },
          { title: t.cols.opened, dataIndex: 'opened_at', className: 'c-num', render: shanghaiTime },
          { title: t.cols.state, key: 'state', render: (_, one) => <CaseTag row={one} /> },
        ]}
      />
      {list.data?.length === MAX && <p className="c-quiet">{t.limit(MAX)}</p>}
      {open && row && <CaseDrawer row={row} onClose={() => setOpen('')} onChanged={list.reload} />}
      {open && list.data && !row && (
        <Alert type="info" showIcon closable={{ onClose: () => setOpen('') }} title={t.missing.title} description={t.missing.text} />
      )}
    </>
  );
}

const Evidence = ({ is }: { is: boolean }) =>
  is ? (
    <span className="good-text" title={t.evidenceHint}>
      <CheckOutlined /> {t.evidence.yes}
    </span>
  ) : (
    <span className="c-quiet">{t.evidence.no}</span>
  );

function fits({ device, unit, unit_name, subject, note, message }: CaseRow, { q, front }: { q: string; front: string }) {
  if (front !== '' && device !== front.trim()) return false;
  return [device, unit, unit_name, subject, note, message].join('\n').toLowerCase().includes(q.trim().toLowerCase());
}
