import { Button } from 'antd';
import { d } from '../messages-fronts';
import { Link, setQuery, useQueryValue } from '../nav';
import { ListTable } from '../parts/ListTable';
import type { FrontRow } from '../types-fronts';
import { Backlog, Disk, Heard, Stock, Until } from './cells';
import { StandingTag } from './StandingTag';
import { standingOf } from './standing';

const PAGE = 50;

interface Props {
  rows: FrontRow[];
  now: number;
  busy: boolean;
  onReload: () => void;
  onOpen: (code: string) => void;
  empty?: string;
}

/** The list, the gravest first, by pages: the server answers with all of them at once. */
export function FrontTable({ rows, now, busy, onReload, onOpen, empty }: Props) {
  const [after] = useQueryValue('after');
  const from = Math.min(Math.max(0, Number(after) || 0), Math.max(0, rows.length - 1));
  return (
    <ListTable<FrontRow>
      label={d.title}
      rowKey="code"
      empty={empty}
      list={{
        error: undefined,
        rows: rows.slice(from, from + PAGE),
        busy,
        reload: onReload,
        next: from + PAGE < rows.length ? () => begin(from + PAGE) : undefined,
        previous: from > 0 ? () => begin(from - PAGE) : undefined,
      }}
      columns={[
        {
          title: d.cols.name,
          dataIndex: 'name',
          width: 190,
          render: (name: string, row) => (
            <>
              <Button type="link" onClick={() => onOpen(row.code)}>
                {name}
              </Button>
              <small className="c-under c-num">{row.code}</small>
            </>
          ),
        },
        { title: d.cols.region, dataIndex: 'region_name', width: 110 },
        { title: d.cols.status, key: 'status', render: (_, row) => <StandingTag standing={standingOf(row, now)} /> },
        { title: d.cols.heard, key: 'heard', render: (_, row) => <Heard row={row} now={now} /> },
        { title: d.cols.backlog, key: 'backlog', render: (_, row) => <Backlog row={row} now={now} /> },
        { title: d.cols.stock, key: 'stock', render: (_, row) => <Stock row={row} /> },
        { title: d.cols.certificate, key: 'until', className: 'c-num', render: (_, row) => <Until row={row} now={now} /> },
        { title: d.cols.disk, key: 'disk', className: 'c-num', render: (_, row) => <Disk row={row} /> },
        { title: d.cols.program, dataIndex: 'program', className: 'c-num' },
        { title: d.cols.cases, key: 'cases', render: (_, row) => <Cases row={row} /> },
      ]}
    />
  );
}

const begin = (index: number) => setQuery({ after: index > 0 ? `${index}` : '' });

function Cases({ row }: { row: FrontRow }) {
  if (row.cases === 0) return <span className="c-quiet">{d.backlog.none}</span>;
  return (
    <Link className="bad-text" href={`/console/cases?front=${encodeURIComponent(row.code)}`}>
      {d.cases(row.cases)}
    </Link>
  );
}
