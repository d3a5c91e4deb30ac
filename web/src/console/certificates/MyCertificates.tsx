import { Button } from 'antd';
import { useState } from 'react';
import { get } from '../http';
import { p } from '../messages-people';
import { s } from '../messages-sign';
import { LoadTrouble } from '../parts/LoadTrouble';
import { StatusTag } from '../parts/Tags';
import type { CertificateRow } from '../types-people';
import { useLoad } from '../use-load';
import { RenewForm } from './RenewForm';

const t = s.mine;

/** What became of my requests; what was issued is taken to the key from here. */
export function MyCertificates({ turn }: { turn: number }) {
  const mine = useLoad(`mine/${turn}`, (signal) => get<CertificateRow[]>('/console/me/certificates', signal));
  const [renewing, setRenewing] = useState<CertificateRow | null>(null);
  if (mine.error) return <LoadTrouble error={mine.error} onRetry={mine.reload} />;
  if (!mine.data?.length) return null;
  return (
    <section className="c-gap" aria-label={t.list}>
      <h2>{t.list}</h2>
      <ul className="c-stack">
        {mine.data.map((one) => (
          <li key={one.id}>
            <StatusTag status={one.status} words={p.certificates.status} /> {t.digest} <code>{one.key_digest}</code>{' '}
            {one.counts_until && one.status === 'superseded' && p.certificates.countsUntil(one.counts_until.slice(0, 10))}{' '}
            {one.not_after && s.ukey.until(one.not_after.slice(0, 10))} {one.comment}{' '}
            {one.pem && (
              <Button
                size="small"
                href={`data:application/x-pem-file,${encodeURIComponent(one.pem)}`}
                download={`${one.serial}.crt`}
              >
                {t.download}
              </Button>
            )}{' '}
            {one.status === 'active' && (
              <Button size="small" onClick={() => setRenewing(one)}>
                {p.certificates.renew}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {renewing && (
        <RenewForm
          certificate={renewing}
          onClose={() => setRenewing(null)}
          onDone={() => {
            setRenewing(null);
            mine.reload();
          }}
        />
      )}
    </section>
  );
}
