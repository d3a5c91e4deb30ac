import { Skeleton, Timeline } from 'antd';
import { shanghaiTime } from '../../format';
import { get } from '../http';
import { o } from '../messages-org';
import { LoadTrouble } from '../parts/LoadTrouble';
import type { UnitChange } from '../types';
import { useLoad } from '../use-load';

/** What was changed, by whom and when. */
export function History({ code }: { code: string }) {
  const at = `/console/units/${encodeURIComponent(code)}/history`;
  const { data, error, reload } = useLoad(at, (signal) => get<UnitChange[]>(at, signal));
  if (error !== undefined) return <LoadTrouble error={error} onRetry={reload} />;
  if (!data) return <Skeleton active />;
  if (data.length === 0) return <p className="c-quiet">{o.detail.noHistory}</p>;
  return (
    <Timeline
      items={data.map((one) => ({
        key: one.at + one.by,
        content: (
          <>
            <p className="c-quiet">
              {shanghaiTime(one.at)} · {one.by}
            </p>
            {one.changes.map((text) => (
              <p key={text}>{text}</p>
            ))}
          </>
        ),
      }))}
    />
  );
}
