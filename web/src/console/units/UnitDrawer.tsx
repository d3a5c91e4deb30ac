import { Button, Drawer, Skeleton, Space } from 'antd';
import { useState } from 'react';
import { get, post } from '../http';
import { c } from '../messages';
import { o } from '../messages-org';
import { Facts, Section } from '../parts/Facts';
import { LoadTrouble } from '../parts/LoadTrouble';
import { ReasonDialog } from '../parts/ReasonDialog';
import { StatusTag } from '../parts/Tags';
import { useMay } from '../session';
import type { Standing, UnitView } from '../types';
import { useDeed } from '../use-deed';
import { useKinds } from '../use-kinds';
import { useLoad } from '../use-load';
import { History } from './History';
import { UnitForm } from './UnitForm';

interface Props {
  code: string;
  onClose: () => void;
  onChanged: () => void;
}

const WORDS: Record<Standing, { title: (name: string) => string; text: string; ok: string }> = {
  suspended: { title: o.status.suspendTitle, text: o.status.suspendText, ok: o.status.suspend },
  active: { title: o.status.resumeTitle, text: o.status.resumeText, ok: o.status.resume },
  closed: { title: o.status.closeTitle, text: o.status.closeText, ok: o.status.close },
};

/** All of a unit, and what may be done with it. */
export function UnitDrawer({ code, onClose, onChanged }: Props) {
  const may = useMay();
  const at = `/console/units/${encodeURIComponent(code)}`;
  const { data: view, error, reload, set } = useLoad(at, (signal) => get<UnitView>(at, signal));
  const { busy, run } = useDeed();
  const [doing, setDoing] = useState<'edit' | Standing | null>(null);
  const done = (next: UnitView) => {
    set(next);
    setDoing(null);
    onChanged();
  };
  const turn = (status: Standing, reason: string) =>
    run(() => post<UnitView>(`${at}/status`, { status, reason, version: view!.unit.version }), {
      done: o.status.done,
      after: done,
      reload,
    });
  const standing = view?.unit.status;
  return (
    <Drawer
      open
      title={view?.unit.name ?? c.loading}
      size={680}
      onClose={onClose}
      extra={
        view &&
        may('org.write') &&
        standing !== 'closed' && (
          <Space>
            <Button onClick={() => setDoing('edit')}>{c.edit}</Button>
            {standing === 'active' ? (
              <Button onClick={() => setDoing('suspended')}>{o.status.suspend}</Button>
            ) : (
              <Button onClick={() => setDoing('active')}>{o.status.resume}</Button>
            )}
            <Button danger onClick={() => setDoing('closed')}>
              {o.status.close}
            </Button>
          </Space>
        )
      }
    >
      {error !== undefined && !view && <LoadTrouble error={error} onRetry={reload} />}
      {!view && error === undefined && <Skeleton active />}
      {view && <Unit view={view} />}
      {doing === 'edit' && view && <UnitForm view={view} onClose={() => setDoing(null)} onDone={done} reload={reload} />}
      {view && doing && doing !== 'edit' && (
        <ReasonDialog
          title={WORDS[doing].title(view.unit.name)}
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

function Unit({ view }: { view: UnitView }) {
  const { unit } = view;
  const kinds = useKinds();
  return (
    <>
      <Section title={o.detail.base}>
        <Facts
          two
          rows={[
            [o.cols.code, unit.credit_code],
            [o.cols.region, unit.region_name],
            [o.cols.industry, c.industry[unit.industry]],
            [o.cols.access, c.access[unit.access]],
            [o.cols.status, <StatusTag key="s" status={unit.status} />],
            [o.cols.live, unit.live ? o.live.yes : o.live.no],
            [o.detail.seal, view.seal_name],
            [o.detail.parent, view.parent],
          ]}
        />
      </Section>
      <Section title={o.detail.payee}>
        <Facts
          rows={[
            [o.detail.payeeName, view.payee_name],
            [o.detail.account, view.payee_account],
            [o.detail.bank, view.payee_bank],
          ]}
        />
      </Section>
      <Section title={o.detail.places}>
        <Facts rows={view.places.map((place) => [place.code, place.name])} />
      </Section>
      <Section title={o.detail.kinds}>
        {view.kinds.length === 0 ? (
          <p className="c-quiet">{o.detail.noKinds}</p>
        ) : (
          <Facts rows={view.kinds.map((code) => [code, kinds.find((kind) => kind.code === code)?.name])} />
        )}
      </Section>
      <Section title={o.detail.history}>
        <History key={unit.version} code={unit.credit_code} />
      </Section>
    </>
  );
}
