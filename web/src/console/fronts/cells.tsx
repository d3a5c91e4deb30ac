import { WarningFilled } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { DISK_LOW, RENEW_DAYS, daysUntil, gigabytes, secondsSince, spanOf } from '../../front/age';
import { byNeed, total } from '../../front/burn';
import { f } from '../../front/messages';
import { Supply } from '../../front/Supply';
import { grouped, shanghaiDate, shanghaiTime } from '../../format';
import { c } from '../messages';
import { d } from '../messages-fronts';
import type { FrontRow } from '../types-fronts';

/** What the table and the drawer say alike about a front server. */

interface Props {
  row: FrontRow;
  now: number;
}

const span = (seconds: number) => f.span(...spanOf(seconds));

const Warned = ({ when, children }: { when: boolean; children: ReactNode }) =>
  when ? (
    <span className="warn-text">
      <WarningFilled /> {children}
    </span>
  ) : (
    children
  );

export function Heard({ row, now }: Props) {
  const silent = secondsSince(row.heard_at, now);
  if (silent === null) return f.never;
  return <time title={shanghaiTime(row.heard_at!)}>{f.ago(span(silent))}</time>;
}

export function Backlog({ row, now }: Props) {
  if (row.backlog === 0) return <span className="c-quiet">{d.backlog.none}</span>;
  const waiting = secondsSince(row.oldest_at, now);
  return (
    <>
      {d.backlog.count(grouped(`${row.backlog}`))}
      {waiting !== null && (
        <small className="c-under" title={shanghaiTime(row.oldest_at)}>
          {d.backlog.oldest(span(waiting))}
        </small>
      )}
    </>
  );
}

export function Stock({ row }: { row: FrontRow }) {
  const first = byNeed(row.stock)[0];
  if (!first && row.status === 'retired') return c.none;
  if (!first) return <span className="warn-text">{d.noStock}</span>;
  return (
    <>
      {d.left(grouped(`${total(row.stock)}`))}
      <small className="c-under">
        <Supply stock={first} />
      </small>
    </>
  );
}

export function Until({ row, now }: Props) {
  const days = daysUntil(row.certificate_until, now);
  return <Warned when={days < RENEW_DAYS}>{shanghaiDate(row.certificate_until)}</Warned>;
}

export function Disk({ row }: { row: FrontRow }) {
  if (row.disk_free === 0) return c.none;
  return <Warned when={row.disk_free < DISK_LOW}>{f.device.gb(gigabytes(row.disk_free))}</Warned>;
}
