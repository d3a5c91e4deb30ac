import { Skeleton } from 'antd';
import { shanghaiTime } from '../../format';
import { get } from '../http';
import { d } from '../messages-fronts';
import { Link } from '../nav';
import { LoadTrouble } from '../parts/LoadTrouble';
import type { CaseRow } from '../types-fronts';
import { useLoad } from '../use-load';

/** Open cases about one front server; each leads to where it is decided. */
export function CasesOfFront({ code, count }: { code: string; count: number }) {
  const { data, error, reload } = useLoad(`cases ${code} ${count}`, (signal) =>
    get<CaseRow[]>('/console/cases?open=true', signal),
  );
  if (data === undefined) return error === undefined ? <Skeleton active /> : <LoadTrouble error={error} onRetry={reload} />;
  const own = data.filter(({ device }) => device === code);
  return (
    <>
      {own.length === 0 ? (
        <p className="c-quiet">{d.detail.noCases}</p>
      ) : (
        <ul className="c-list-plain">
          {own.map((one) => (
            <li key={one.id}>
              <Link href={`/console/cases?case=${encodeURIComponent(one.id)}`}>{one.message}</Link>
              <small className="c-under">{shanghaiTime(one.opened_at)}</small>
            </li>
          ))}
        </ul>
      )}
      <Link href={`/console/cases?mode=all&front=${encodeURIComponent(code)}`}>{d.detail.allCases}</Link>
    </>
  );
}
