import { Empty, Tag } from 'antd';
import { billPath } from '../../api';
import { shanghaiTime, yuan } from '../../format';
import { c } from '../messages';
import { i } from '../messages-issue';
import { useFilters } from '../nav';
import { FilterBar, type Filter } from '../parts/FilterBar';
import { ListTable } from '../parts/ListTable';
import { PageHead } from '../parts/PageHead';
import { useMe } from '../session';
import type { BillSummary, ListAnswer } from '../types-join';
import { useCursor } from '../use-cursor';

const t = i.bills;

export default function BillsPage() {
  const me = useMe();
  const [filters, change] = useFilters('unit');
  // A bureau has bills of many units: it looks at one unit's at a time.
  return (
    <>
      <PageHead title={t.title} lead={t.lead} />
      {me.unit || filters.unit ? (
        <Bills own={Boolean(me.unit)} filters={filters} change={change} />
      ) : (
        <>
          <FilterBar filters={[UNIT]} values={filters} onChange={change} onReload={() => undefined} />
          <Empty description={t.pickUnit} />
        </>
      )}
    </>
  );
}

const UNIT: Filter<'unit'> = { name: 'unit', label: c.filter.unit, kind: 'unit', wide: true };

interface Props {
  own: boolean;
  filters: { unit: string };
  change: (patch: Partial<{ unit: string }>) => void;
}

function Bills({ own, filters, change }: Props) {
  const list = useCursor<BillSummary, ListAnswer>('/console/bills', filters, ({ bills, next, more }) => ({
    items: bills,
    ...(more && { next }),
  }));
  return (
    <>
      <FilterBar filters={own ? [] : [UNIT]} values={filters} onChange={change} onReload={list.reload} />
      <ListTable<BillSummary>
        label={t.title}
        rowKey="seq"
        list={list}
        columns={[
          { title: t.cols.code, dataIndex: 'code', className: 'c-num' },
          {
            title: t.cols.number,
            dataIndex: 'number',
            className: 'c-num',
            render: (number: string, bill) => (
              <a href={billPath(bill)} target="_blank" rel="noreferrer">
                {number}
              </a>
            ),
          },
          { title: t.cols.key, dataIndex: 'business_key' },
          { title: t.cols.place, dataIndex: 'place' },
          { title: t.cols.total, dataIndex: 'total', align: 'right', className: 'c-num', render: yuan },
          { title: t.cols.at, dataIndex: 'issued_at', className: 'c-num', render: shanghaiTime },
          {
            title: t.cols.state,
            dataIndex: 'reverses',
            render: (_, bill) =>
              bill.reverses ? (
                <Tag color="error">{t.red}</Tag>
              ) : bill.reversed_by ? (
                <Tag color="warning">{t.reversed}</Tag>
              ) : (
                <Tag color="success">{t.normal}</Tag>
              ),
          },
        ]}
      />
    </>
  );
}
