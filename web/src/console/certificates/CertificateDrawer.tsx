import { Button, Drawer, Skeleton, Space } from 'antd';
import { useState } from 'react';
import { shanghaiTime } from '../../format';
import { get, post } from '../http';
import { c } from '../messages';
import { p } from '../messages-people';
import { CopyText } from '../parts/CopyText';
import { Facts } from '../parts/Facts';
import { LoadTrouble } from '../parts/LoadTrouble';
import { ReasonDialog } from '../parts/ReasonDialog';
import { StatusTag } from '../parts/Tags';
import { useMay, useMe } from '../session';
import type { CertificateRow } from '../types-people';
import { useDeed } from '../use-deed';
import { useLoad } from '../use-load';
import { RenewForm } from './RenewForm';
import { RevokeDialog } from './RevokeDialog';

const t = p.certificates;

type Doing = 'approve' | 'refuse' | 'suspended' | 'active' | 'revoked' | 'renew';

interface Props {
  id: string;
  onClose: () => void;
  onChanged: () => void;
}

/** A certificate or a request for one: what it says, and what may be decided. */
export function CertificateDrawer({ id, onClose, onChanged }: Props) {
  const at = `/console/certificates/${encodeURIComponent(id)}`;
  const { data: row, error, reload, set } = useLoad(at, (signal) => get<CertificateRow>(at, signal));
  const { busy, run } = useDeed();
  const [doing, setDoing] = useState<Doing | null>(null);
  const stop = () => setDoing(null);
  const say = (path: string, body: object) =>
    run(() => post<CertificateRow>(`${at}/${path}`, { ...body, version: row!.version }), {
      done: t.decided,
      reload,
      after: (next) => {
        set(next);
        stop();
        onChanged();
      },
    });
  const dialog = { busy, onCancel: stop };
  return (
    <Drawer
      open
      title={row?.subject ?? c.loading}
      size={640}
      onClose={onClose}
      extra={row && <Extra row={row} onPick={setDoing} />}
    >
      {error !== undefined && !row && <LoadTrouble error={error} onRetry={reload} />}
      {!row && error === undefined && <Skeleton active />}
      {row && <Certificate row={row} />}
      {doing === 'approve' && (
        <ReasonDialog
          {...dialog}
          title={t.approveTitle}
          ok={t.approve}
          label={t.comment}
          optional
          onOk={(comment) => void say('decision', { approve: true, comment })}
        />
      )}
      {doing === 'refuse' && (
        <ReasonDialog
          {...dialog}
          title={t.refuseTitle}
          ok={t.refuse}
          danger
          label={t.comment}
          onOk={(comment) => void say('decision', { approve: false, comment })}
        />
      )}
      {(doing === 'suspended' || doing === 'active') && (
        <ReasonDialog
          {...dialog}
          title={doing === 'active' ? t.resume : t.suspend}
          text={doing === 'active' ? t.resumeText : t.suspendText}
          ok={doing === 'active' ? t.resume : t.suspend}
          danger={doing === 'suspended'}
          onOk={(reason) => void say('status', { status: doing, cause: '', reason })}
        />
      )}
      {doing === 'renew' && row && (
        <RenewForm
          certificate={row}
          onClose={stop}
          onDone={() => {
            stop();
            onChanged();
          }}
        />
      )}
      {doing === 'revoked' && (
        <RevokeDialog {...dialog} onOk={(cause, reason) => void say('status', { status: 'revoked', cause, reason })} />
      )}
    </Drawer>
  );
}

/** What may be decided, or asked for. */
function Extra({ row, onPick }: { row: CertificateRow; onPick: (doing: Doing) => void }) {
  const may = useMay();
  if (may('certificate.decide')) return <Deeds row={row} onPick={onPick} />;
  if (row.status !== 'active' || !may('certificate.request')) return null;
  return <Button onClick={() => onPick('renew')}>{t.renew}</Button>;
}

function Deeds({ row, onPick }: { row: CertificateRow; onPick: (doing: Doing) => void }) {
  const me = useMe();
  switch (row.status) {
    case 'requested':
      if (row.requested_by === me.login || row.owner === me.id) return <span className="c-quiet">{t.self}</span>;
      return (
        <Space>
          <Button danger onClick={() => onPick('refuse')}>
            {t.refuse}
          </Button>
          <Button type="primary" onClick={() => onPick('approve')}>
            {t.approve}
          </Button>
        </Space>
      );
    case 'active':
    case 'suspended':
      return (
        <Space>
          {row.status === 'active' ? (
            <Button onClick={() => onPick('suspended')}>{t.suspend}</Button>
          ) : (
            <Button onClick={() => onPick('active')}>{t.resume}</Button>
          )}
          <Button danger onClick={() => onPick('revoked')}>
            {t.revoke}
          </Button>
        </Space>
      );
    case 'superseded':
      return (
        <Button danger onClick={() => onPick('revoked')}>
          {t.revoke}
        </Button>
      );
    default:
      return null;
  }
}

const Certificate = ({ row }: { row: CertificateRow }) => (
  <div className="c-stack">
    <Facts
      rows={[
        [t.cols.purpose, t.purpose[row.purpose] ?? row.purpose],
        [t.cols.status, <StatusTag key="s" status={row.status} words={t.status} />],
        [t.detail.since, shanghaiTime(row.since)],
        ['', row.status === 'superseded' && row.counts_until ? t.countsUntil(row.counts_until.slice(0, 10)) : undefined],
        ['', row.renews ? t.renewsOld : undefined],
        [t.cols.serial, row.serial],
        [t.detail.owner, row.owner],
        [t.detail.region, row.region],
        [t.detail.unit, row.unit],
        [t.detail.by, row.requested_by],
        [t.detail.decidedBy, row.decided_by],
        [t.detail.comment, row.comment],
        [t.detail.from, row.not_before?.slice(0, 10)],
        [t.detail.until, row.not_after?.slice(0, 10)],
        [t.detail.digest, <CopyText key="d" text={row.key_digest} label={t.detail.digest} />],
      ]}
    />
    {row.pem && (
      <details>
        <summary>{t.detail.pem}</summary>
        <pre className="c-challenge">{row.pem}</pre>
      </details>
    )}
  </div>
);
