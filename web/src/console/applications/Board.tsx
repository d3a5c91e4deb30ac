import { Skeleton, Tag } from 'antd';
import { address, get } from '../http';
import { c } from '../messages';
import { j } from '../messages-join';
import { setQuery } from '../nav';
import { LoadTrouble } from '../parts/LoadTrouble';
import type { Page } from '../types';
import type { ApplicationRow, JoinStage, StageCount } from '../types-join';
import { useLoad } from '../use-load';

const t = j.board;

/** What a column shows at most; the rest is in the table. */
const CARDS = 20;
/** From so many days on, a wait stands out. */
const LATE_DAYS = 3;

const COLUMNS: JoinStage[] = ['submitted', 'returned', 'approved', 'preparing', 'opening', 'live'];

interface Props {
  filters: { q: string; region: string };
  onOpen: (id: string) => void;
}

/** One column for each stage. */
export function Board({ filters, onOpen }: Props) {
  const { data, error, reload } = useLoad('stages', (signal) =>
    get<StageCount[]>('/console/applications/stages', signal),
  );
  if (error !== undefined && !data) return <LoadTrouble error={error} onRetry={reload} />;
  if (!data) return <Skeleton active />;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls sideways; the keyboard must reach it
    <section className="c-board" aria-label={t.board} tabIndex={0}>
      {COLUMNS.map((stage) => (
        <Column
          key={stage}
          stage={stage}
          count={data.find((one) => one.stage === stage)}
          filters={filters}
          onOpen={onOpen}
        />
      ))}
    </section>
  );
}

function Column({ stage, count, filters, onOpen }: Props & { stage: JoinStage; count?: StageCount }) {
  const at = address('/console/applications', { q: filters.q, region: filters.region, stage, max: `${CARDS}` });
  const { data, error, reload } = useLoad(at, (signal) => get<Page<ApplicationRow>>(at, signal));
  const total = count?.count ?? 0;
  return (
    <section className="c-column" aria-label={j.stage[stage]}>
      <header>
        <h2>
          {j.stage[stage]} <span className="c-count">{total}</span>
        </h2>
        {total > 0 && stage !== 'live' && <small>{t.oldest(count?.days ?? 0)}</small>}
      </header>
      {error !== undefined && <LoadTrouble error={error} onRetry={reload} />}
      {!data && error === undefined && <Skeleton active title={false} />}
      {data?.items.length === 0 && <p className="c-quiet">{t.none}</p>}
      <ul>
        {data?.items.map((row) => (
          <li key={row.id}>
            <button type="button" onClick={() => onOpen(row.id)}>
              <strong>{row.name}</strong>
              <span>
                {row.region_name} · {c.industry[row.industry]}
              </span>
              {stage !== 'live' && (
                <span>
                  <Tag color={row.days >= LATE_DAYS ? 'error' : 'default'}>{c.days(row.days)}</Tag>
                  {j.waits[row.waits_for]}
                </span>
              )}
            </button>
          </li>
        ))}
      </ul>
      {data?.next && (
        <button type="button" className="c-column-more" onClick={() => setQuery({ mode: 'table', stage, after: '' }, false)}>
          {t.more(total)}
        </button>
      )}
    </section>
  );
}
