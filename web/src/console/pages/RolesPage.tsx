import { Skeleton } from 'antd';
import { get } from '../http';
import { p } from '../messages-people';
import { LoadTrouble } from '../parts/LoadTrouble';
import { PageHead } from '../parts/PageHead';
import { Matrix } from '../people/Matrix';
import type { RolesAnswer } from '../types-people';
import { useLoad } from '../use-load';

export default function RolesPage() {
  const { data, error, reload } = useLoad('roles', (signal) => get<RolesAnswer>('/console/roles', signal));
  return (
    <>
      <PageHead title={p.roles.title} lead={p.roles.lead} />
      {data && <Matrix answer={data} reload={reload} />}
      {!data && (error === undefined ? <Skeleton active /> : <LoadTrouble error={error} onRetry={reload} />)}
    </>
  );
}
