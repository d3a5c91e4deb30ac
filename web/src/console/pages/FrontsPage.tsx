import { Alert, Segmented } from 'antd';
import { serverNow } from '../../server-time';
import { useEvery } from '../../use-every';
import { FrontDrawer } from '../fronts/FrontDrawer';
import { FrontMap } from '../fronts/FrontMap';
import { FrontTable } from '../fronts/FrontTable';
import { chosen } from '../fronts/standing';
import { Summary } from '../fronts/Summary';
import { get } from '../http';
import { c } from '../messages';
import { d } from '../messages-fronts';
import { setQuery, useFilters, useQueryValue } from '../nav';
import { FilterBar } from '../parts/FilterBar';
import { LoadTrouble } from '../parts/LoadTrouble';
import { PageHead } from '../parts/PageHead';
import type { FrontRow } from '../types-fronts';
import { useLoad } from '../use-load';
import '../../front/front.css';
import '../styles/fronts.css';

const REFRESH_MS = 10_000;
/** Refreshing counts as using the console: it must not keep a session open for who has left. */
const PATIENCE_MS = 300_000;

export default function FrontsPage() {
  const [filters, change] = useFilters('q', 'region', 'status');
  const [view] = useQueryValue('view');
  const [open, setOpen] = useQueryValue('front');
  const { data, error, busy, reload } = useLoad('fronts', (signal) => get<FrontRow[]>('/console/fronts', signal));
  const resting = useEvery(REFRESH_MS, () => busy || reload(), PATIENCE_MS);
  const now = serverNow();
  const all = data ?? [];
  const shown = chosen(all, filters, now);
  const row = all.find(({ code }) => code === open);
  const map = view === 'map';
  return (
    <>
      <PageHead title={d.title} lead={resting ? d.resting : d.lead}>
        <Segmented
          aria-label={d.view.label}
          value={map ? 'map' : 'list'}
          onChange={(next) => setQuery({ view: next === 'map' ? 'map' : '', after: '' })}
          options={[
            { value: 'list', label: d.view.list },
            { value: 'map', label: d.view.map },
          ]}
        />
      </PageHead>
      {error !== undefined && (data ? <Alert className="c-gap" type="warning" showIcon title={d.stale} /> : <LoadTrouble error={error} onRetry={reload} />)}
      {(data || error === undefined) && (
        <>
          <Summary
            rows={chosen(all, { ...filters, status: '' }, now)}
            now={now}
            status={filters.status}
            onPick={(status) => change({ status })}
          />
          <FilterBar
            filters={[
              { name: 'q', label: d.search, wide: true },
              { name: 'region', label: c.filter.region, kind: 'region' },
              { name: 'status', label: d.cols.status, kind: 'select', options: { ...d.standing, watch: d.watch } },
            ]}
            values={filters}
            onChange={change}
            onReload={reload}
          />
          {map ? (
            <FrontMap rows={shown} now={now} onPick={(region) => setQuery({ region, view: '', after: '' }, false)} />
          ) : (
            <FrontTable
              rows={shown}
              now={now}
              busy={data === undefined}
              onReload={reload}
              onOpen={setOpen}
              empty={all.length === 0 ? d.empty : undefined}
            />
          )}
        </>
      )}
      {open && row && <FrontDrawer row={row} now={now} onClose={() => setOpen('')} onChanged={reload} />}
      {open && data && !row && (
        <Alert className="c-gap" type="info" showIcon closable={{ onClose: () => setOpen('') }} title={d.missing.title} description={d.missing.text} />
      )}
    </>
  );
}
