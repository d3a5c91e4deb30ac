import { Alert, Button, Drawer, Space } from 'antd';
import { useState } from 'react';
import { grouped, shanghaiTime } from '../../format';
import { post } from '../http';
import { c } from '../messages';
import { d } from '../messages-fronts';
import { Facts, Section } from '../parts/Facts';
import { ReasonDialog } from '../parts/ReasonDialog';
import { useMay } from '../session';
import type { FrontHold, FrontRow } from '../types-fronts';
import { useDeed } from '../use-deed';
import { useKinds } from '../use-kinds';
import { CasesOfFront } from './CasesOfFront';
import { Backlog, Disk, Heard, Until } from './cells';
import { StandingTag } from './StandingTag';
import { StockSection } from './StockSection';
import { standingOf, worriesOf } from './standing';

type Status = FrontRow['status'];

const t = d.deed;
const WORDS: Record<Status, { title: (name: string) => string; text: string; ok: string }> = {
  frozen: { title: t.freezeTitle, text: t.freezeText, ok: t.freeze },
  active: { title: t.resumeTitle, text: t.resumeText, ok: t.resume },
  retired: { title: t.retireTitle, text: t.retireText, ok: t.retire },
};

interface Props {
  row: FrontRow;
  now: number;
  onClose: () => void;
  onChanged: () => void;
}

/** All of a front server, and what may be done with it. */
export function FrontDrawer({ row, now, onClose, onChanged }: Props) {
  const may = useMay();
  const { busy, run } = useDeed();
  const [doing, setDoing] = useState<Status | null>(null);
  const turn = (status: Status, reason: string) =>
    run(() => post(`/console/fronts/${encodeURIComponent(row.code)}/status`, { status, reason, version: row.version }), {
      done: t.done,
      reload: onChanged,
      after: () => {
        setDoing(null);
        onChanged();
      },
    });
  return (
    <Drawer
      open
      title={row.name}
      size={760}
      onClose={onClose}
      extra={may('front.write') && row.status !== 'retired' && <Deeds status={row.status} onPick={setDoing} />}
    >
      <Front row={row} now={now} />
      {doing && (
        <ReasonDialog
          title={WORDS[doing].title(row.name)}
          text={WORDS[doing].text}
          ok={WORDS[doing].ok}
          danger={doing !== 'active'}
          busy={busy}
          onOk={(reason) => void turn(doing, reason)}
          onCancel={() => setDoing(null)}
        />
      )}
    </Drawer>
  );
}

const Deeds = ({ status, onPick }: { status: Status; onPick: (status: Status) => void }) => (
  <Space>
    {status === 'active' ? (
      <Button onClick={() => onPick('frozen')}>{t.freeze}</Button>
    ) : (
      <Button onClick={() => onPick('active')}>{t.resume}</Button>
    )}
    <Button danger onClick={() => onPick('retired')}>
      {t.retire}
    </Button>
  </Space>
);

function Front({ row, now }: { row: FrontRow; now: number }) {
  const kinds = useKinds();
  const kindName = (code: string) => kinds.find((kind) => kind.code === code)?.name ?? code;
  const worries = worriesOf(row, now);
  return (
    <>
      {worries.length > 0 && (
        <Alert
          className="c-gap"
          type="warning"
          showIcon
          title={worries.map((worry) => d.worry[worry]).join(c.comma)}
        />
      )}
      <Section title={d.detail.base}>
        <Facts
          two
          rows={[
            [d.cols.status, <StandingTag key="s" standing={standingOf(row, now)} />],
            [d.detail.code, row.code],
            [d.cols.heard, <Heard key="h" row={row} now={now} />],
            [d.cols.region, row.region_name],
            [d.cols.backlog, <Backlog key="b" row={row} now={now} />],
            [d.detail.home, d.detail.homeCount(grouped(`${row.home}`))],
            [d.cols.certificate, <Until key="u" row={row} now={now} />],
            [d.cols.disk, <Disk key="d" row={row} />],
            [d.cols.program, row.program],
            [d.detail.started, row.started_at && shanghaiTime(row.started_at)],
            ...(row.reason ? [[d.detail.reason, row.reason] as [string, string]] : []),
          ]}
        />
      </Section>
      <StockSection stocks={row.stock} now={now} />
      <Section title={d.detail.cases}>
        <CasesOfFront code={row.code} count={row.cases} />
      </Section>
      <Section title={d.detail.holds}>
        {row.holds.length === 0 && <p className="c-quiet">{d.detail.noHolds}</p>}
        {row.holds.map((hold) => (
          <Hold key={hold.unit} hold={hold} kindName={kindName} />
        ))}
      </Section>
    </>
  );
}

const Hold = ({ hold, kindName }: { hold: FrontHold; kindName: (code: string) => string }) => (
  <div className="c-hold">
    <h3>
      {hold.unit_name || hold.unit} <small className="c-quiet c-num">{hold.unit}</small>
    </h3>
    <Facts
      rows={[
        [d.detail.places, hold.places.join(c.comma)],
        [d.detail.kinds, hold.kinds.map(kindName).join(c.comma)],
      ]}
    />
  </div>
);
