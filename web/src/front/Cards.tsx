import type { ReactNode } from 'react';
import { grouped, shanghaiDate, shanghaiTime } from '../format';
import { Pairs } from '../parts/Pairs';
import { DISK_LOW, RENEW_DAYS, daysUntil, gigabytes, secondsSince, spanOf } from './age';
import { f } from './messages';
import type { FrontStatus } from './types';

interface Props {
  status: FrontStatus;
  now: number;
}

/** A line that was silent for so long is cut. The front calls every few seconds. */
const SILENT_SECONDS = 60;
/** Bills carry the time of this machine: people must see when it is wrong. */
const CLOCK_SECONDS = 30;
/** A record waits a moment even when all is well. */
const WAIT_SECONDS = 300;

const span = (seconds: number) => f.span(...spanOf(seconds));

export function Card({ id, title, children, wide }: { id: string; title: string; children: ReactNode; wide?: boolean }) {
  return (
    <section className={wide ? 'sheet f-card wide' : 'sheet f-card'} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}

const Big = ({ tone, children }: { tone: 'good' | 'warn' | 'bad'; children: ReactNode }) => (
  <p className={`f-big ${tone}-text`}>
    <i className="f-dot" />
    {children}
  </p>
);

const Marked = ({ when, children }: { when: boolean; children: ReactNode }) =>
  when ? <strong className="bad-text">{children}</strong> : children;

export function LinkCard({ status, now }: Props) {
  const silent = secondsSince(status.heard_at, now);
  const on = silent !== null && silent <= SILENT_SECONDS;
  return (
    <Card id="f-link" title={f.link.title}>
      <Big tone={on ? 'good' : 'bad'}>{on ? f.link.on : f.link.off}</Big>
      <Pairs
        className="f-pairs"
        rows={[
          [f.link.heard, silent === null ? f.never : f.ago(span(silent))],
          [f.link.standing, <Marked key="s" when={status.standing !== 'active'}>{f.standing[status.standing] ?? status.standing}</Marked>],
          [f.link.clock, <Clock key="c" ahead={status.ahead_seconds} />],
          [f.link.config, status.config_until ? <Marked key="u" when={daysUntil(status.config_until, now) < 1}>{shanghaiTime(status.config_until).slice(0, 16)}</Marked> : f.none],
        ]}
      />
    </Card>
  );
}

function Clock({ ahead }: { ahead: number }) {
  if (ahead === 0) return f.link.same;
  // Some minutes are told by the second: that is what one sets a clock by.
  const size = Math.abs(ahead);
  const off = size < 600 ? f.span(size, 'second') : span(size);
  const words = ahead > 0 ? f.link.behind(off) : f.link.ahead(off);
  return <Marked when={size > CLOCK_SECONDS}>{words}</Marked>;
}

export function BacklogCard({ status: { backlog, oldest_at, refused }, now }: Props) {
  const waiting = secondsSince(oldest_at, now);
  const long = backlog > 0 && (waiting ?? 0) > WAIT_SECONDS;
  return (
    <Card id="f-backlog" title={f.backlog.title}>
      <Big tone={long ? 'warn' : 'good'}>{backlog === 0 ? f.backlog.nothing : f.backlog.count(grouped(`${backlog}`))}</Big>
      <Pairs
        className="f-pairs"
        rows={[
          [f.backlog.oldest, waiting === null ? f.none : `${shanghaiTime(oldest_at).slice(5, 16)} ${f.backlog.waits(span(waiting))}`],
          [f.backlog.refused, <Marked key="r" when={refused > 0}>{f.backlog.refusedText(refused)}</Marked>],
        ]}
      />
    </Card>
  );
}

export function DeviceCard({ status, now }: Props) {
  const days = Math.floor(daysUntil(status.certificate_until, now));
  const { disk_free: free } = status;
  return (
    <Card id="f-device" title={f.device.title}>
      <Pairs
        className="f-pairs"
        rows={[
          [
            f.device.certificate,
            <Marked key="c" when={days < RENEW_DAYS}>
              {shanghaiDate(status.certificate_until)}
              {days < RENEW_DAYS && ` ${f.device.renew(days)}`}
            </Marked>,
          ],
          [f.device.disk, free === 0 ? f.device.unknown : <Marked key="d" when={free < DISK_LOW}>{f.device.gb(gigabytes(free))}</Marked>],
          [f.device.program, status.program],
          [f.device.started, shanghaiTime(status.started_at).slice(0, 16)],
        ]}
      />
    </Card>
  );
}
