import { Alert, Button, Card, Skeleton } from 'antd';
import { ApiError } from '../../api';
import { StepsView } from '../../join/StepsView';
import { get, post } from '../http';
import { j } from '../messages-join';
import { Link } from '../nav';
import { LoadTrouble } from '../parts/LoadTrouble';
import { PageHead } from '../parts/PageHead';
import { Choices } from '../onboarding/Choices';
import { Tests } from '../onboarding/Tests';
import type { Progress } from '../types-join';
import { useDeed } from '../use-deed';
import { useLoad } from '../use-load';

const t = j.own;

/** A unit's own way: what to choose, what to try, and asking to go live. */
export default function OnboardingPage() {
  const { data, error, reload, set } = useLoad('onboarding', (signal) => get<Progress>('/console/onboarding', signal));
  return (
    <>
      <PageHead title={t.title} lead={t.lead} />
      {error instanceof ApiError && error.status === 404 ? (
        <Alert type="info" showIcon title={t.absent} />
      ) : (
        error !== undefined && !data && <LoadTrouble error={error} onRetry={reload} />
      )}
      {!data && error === undefined && <Skeleton active />}
      {data && (
        <div className="c-own">
          <Card>
            <StepsView steps={data.steps} />
          </Card>
          <div className="c-own-main">
            <Card title={<h2>{t.choices}</h2>}>
              <Choices key={data.version} progress={data} onDone={set} reload={reload} />
            </Card>
            <Card title={<h2>{t.ready}</h2>}>
              <p>{t.clerks(data.clerks)}</p>
              <p>{t.key(data.has_key)}</p>
            </Card>
            <Card title={<h2>{t.tests}</h2>}>
              <Tests progress={data} onDone={set} />
            </Card>
            <Card title={<h2>{t.open}</h2>}>
              <GoLive progress={data} onDone={set} reload={reload} />
            </Card>
          </div>
        </div>
      )}
    </>
  );
}

/** What must be there before a unit may ask to go live. */
const ready = (progress: Progress) =>
  progress.stage === 'preparing' &&
  progress.kinds.length > 0 &&
  progress.clerks > 0 &&
  progress.tests.length > 0 &&
  progress.tests.every((one) => one.state === 'passed');

function GoLive({ progress, onDone, reload }: { progress: Progress; onDone: (next: Progress) => void; reload: () => void }) {
  const { busy, run } = useDeed();
  if (progress.stage === 'live') {
    return <Alert type="success" showIcon title={t.live} action={<Link href="/console/issue">{t.issue}</Link>} />;
  }
  if (progress.stage === 'opening') return <Alert type="info" showIcon title={t.waiting} />;
  const open = () =>
    run(() => post<Progress>('/console/onboarding/open', { version: progress.version }), {
      done: t.opened,
      after: onDone,
      reload,
    });
  return (
    <div className="c-stack">
      <p className="c-quiet">{ready(progress) ? t.openLead : t.openNot}</p>
      <Button type="primary" disabled={!ready(progress)} loading={busy} onClick={() => void open()}>
        {t.open}
      </Button>
    </div>
  );
}
