import { Button, Drawer, Skeleton, Space, Timeline } from 'antd';
import { useState } from 'react';
import { shanghaiTime } from '../../format';
import { StepsView } from '../../join/StepsView';
import { file, get, post } from '../http';
import { c } from '../messages';
import { j } from '../messages-join';
import { Facts, Section } from '../parts/Facts';
import { LoadTrouble } from '../parts/LoadTrouble';
import { ReasonDialog } from '../parts/ReasonDialog';
import { SecretOnce } from '../parts/SecretOnce';
import { StatusTag } from '../parts/Tags';
import { useMay } from '../session';
import type { ApplicationView } from '../types-join';
import { useDeed } from '../use-deed';
import { useLoad } from '../use-load';
import { waitsForBureau } from './ApplicationTable';

const t = j.board;

interface Props {
  id: string;
  onClose: () => void;
  onChanged: () => void;
}

/** All of an application, and the bureau's decision on it. */
export function ApplicationDrawer({ id, onClose, onChanged }: Props) {
  const may = useMay();
  const at = `/console/applications/${encodeURIComponent(id)}`;
  const { data: view, error, reload, set } = useLoad(at, (signal) => get<ApplicationView>(at, signal));
  const { busy, run } = useDeed();
  const [doing, setDoing] = useState<'approve' | 'return' | null>(null);
  const [code, setCode] = useState<string | null>(null);
  const stop = () => setDoing(null);
  const decide = (approve: boolean, comment: string) =>
    run(() => post<ApplicationView>(`${at}/decision`, { approve, comment, version: view!.application.version }), {
      done: t.decided,
      reload,
      after: ({ activation_code, ...next }) => {
        // The code is shown once and kept nowhere.
        set(next);
        setCode(activation_code ?? null);
        stop();
        onChanged();
      },
    });
  const row = view?.application;
  return (
    <Drawer
      open
      title={row?.name ?? c.loading}
      size={720}
      onClose={onClose}
      extra={
        row &&
        may('application.decide') &&
        waitsForBureau(row) && (
          <Space>
            <Button danger onClick={() => setDoing('return')}>
              {t.return}
            </Button>
            <Button type="primary" onClick={() => setDoing('approve')}>
              {t.approve}
            </Button>
          </Space>
        )
      }
    >
      {error !== undefined && !view && <LoadTrouble error={error} onRetry={reload} />}
      {!view && error === undefined && <Skeleton active />}
      {view && <Application at={at} view={view} />}
      {row && doing === 'approve' && (
        <ReasonDialog
          title={t.approveTitle[row.stage] ?? t.approve}
          text={t.approveText[row.stage]}
          ok={t.approve}
          label={t.comment}
          optional
          busy={busy}
          onOk={(comment) => void decide(true, comment)}
          onCancel={stop}
        />
      )}
      {doing === 'return' && (
        <ReasonDialog
          title={t.returnTitle}
          text={t.returnText}
          ok={t.return}
          label={t.comment}
          danger
          busy={busy}
          onOk={(comment) => void decide(false, comment)}
          onCancel={stop}
        />
      )}
      {row && code && (
        <SecretOnce
          title={t.codeTitle}
          lead={t.codeLead(row.name)}
          rows={[{ label: t.code, value: code }]}
          onClose={() => setCode(null)}
        />
      )}
    </Drawer>
  );
}

function Application({ at, view }: { at: string; view: ApplicationView }) {
  const { application: row, progress } = view;
  const passed = progress.tests.filter((one) => one.state === 'passed').length;
  return (
    <>
      <Section title={t.detail.unit}>
        <Facts
          two
          rows={[
            [t.cols.code, row.credit_code],
            [t.cols.stage, <StatusTag key="s" status={row.stage} words={j.stage} />],
            [t.cols.region, row.region_name],
            [t.cols.industry, c.industry[row.industry]],
            [t.cols.access, c.access[row.access]],
            [t.cols.days, c.days(row.days)],
            [t.detail.contact, view.contact],
            [t.detail.phone, view.phone],
            [t.detail.idNumber, view.id_number],
            [t.detail.bank, view.payee_bank],
            [t.detail.account, view.payee_account],
          ]}
        />
      </Section>
      <Section title={t.detail.documents}>
        {view.documents.length === 0 && <p className="c-quiet">{t.detail.noDocuments}</p>}
        <ul className="c-docs">
          {view.documents.map((one) => (
            <li key={one.id}>
              <a href={file(`${at}/documents/${encodeURIComponent(one.id)}`)} target="_blank" rel="noreferrer">
                {one.name}
              </a>{' '}
              <small className="c-quiet">{j.bytes(Math.ceil(one.bytes / 1024))}</small>
            </li>
          ))}
        </ul>
      </Section>
      {(progress.kinds.length > 0 || progress.items.length > 0) && (
        <Section title={t.detail.wish}>
          <Facts
            rows={[
              [t.detail.kinds, progress.kinds.join(' ')],
              [t.detail.items, progress.items.map((item) => <div key={item}>{item}</div>)],
            ]}
          />
        </Section>
      )}
      <Section title={t.detail.way}>
        {progress.tests.length > 0 && <p className="c-quiet">{t.detail.tests(passed, progress.tests.length)}</p>}
        <StepsView steps={progress.steps} />
      </Section>
      <Section title={t.detail.log}>
        <Timeline
          items={view.log.map((line) => ({
            key: line.at + line.text,
            content: (
              <>
                <p className="c-quiet">
                  {shanghaiTime(line.at)} · {line.by}
                </p>
                <p>{line.text}</p>
              </>
            ),
          }))}
        />
      </Section>
    </>
  );
}
