import { Alert, Button } from 'antd';
import { useState, type Key } from 'react';
import { post } from '../http';
import { c } from '../messages';
import { j } from '../messages-join';
import { CopyText } from '../parts/CopyText';
import { ListTable } from '../parts/ListTable';
import { ReasonDialog } from '../parts/ReasonDialog';
import { StatusTag } from '../parts/Tags';
import { useMay } from '../session';
import type { DecisionsAnswer } from '../types';
import type { ApplicationRow } from '../types-join';
import { useCursor } from '../use-cursor';
import { useDeed } from '../use-deed';

const t = j.board;

/** What waits for the bureau may be approved, one by one or many at once. */
export const waitsForBureau = (row: ApplicationRow) => row.stage === 'submitted' || row.stage === 'opening';

interface Props {
  filters: Record<'q' | 'region' | 'stage', string>;
  onOpen: (id: string) => void;
}

export function ApplicationTable({ filters, onOpen }: Props) {
  const may = useMay();
  const list = useCursor<ApplicationRow>('/console/applications', filters);
  const [keys, setKeys] = useState<Key[]>([]);
  const [asking, setAsking] = useState(false);
  const [answer, setAnswer] = useState<DecisionsAnswer | null>(null);
  const { busy, run } = useDeed();
  const picked = list.rows.filter((row) => keys.includes(row.id));
  const approve = (comment: string) =>
    run(
      () =>
        post<DecisionsAnswer>('/console/applications/decisions', {
          items: picked.map(({ id, version }) => ({ id, version })),
          approve: true,
          comment,
        }),
      {
        reload: list.reload,
        after: (got) => {
          setAnswer(got);
          setAsking(false);
          setKeys([]);
          list.reload();
        },
      },
    );
  return (
    <>
      {answer && <Outcome answer={answer} onClose={() => setAnswer(null)} />}
      <ListTable<ApplicationRow>
        label={t.title}
        rowKey="id"
        list={list}
        pick={
          may('application.decide')
            ? {
                keys: picked.map(({ id }) => id),
                onChange: setKeys,
                can: waitsForBureau,
                bar: (
                  <Button type="primary" onClick={() => setAsking(true)}>
                    {t.approveMany(picked.length)}
                  </Button>
                ),
              }
            : undefined
        }
        columns={[
          {
            title: t.cols.name,
            dataIndex: 'name',
            render: (name: string, row) => (
              <Button type="link" onClick={() => onOpen(row.id)}>
                {name}
              </Button>
            ),
          },
          { title: t.cols.code, dataIndex: 'credit_code', className: 'c-num' },
          { title: t.cols.region, dataIndex: 'region_name' },
          { title: t.cols.industry, dataIndex: 'industry', render: (v: ApplicationRow['industry']) => c.industry[v] },
          { title: t.cols.access, dataIndex: 'access', render: (v: ApplicationRow['access']) => c.access[v] },
          { title: t.cols.stage, dataIndex: 'stage', render: (v: string) => <StatusTag status={v} words={j.stage} /> },
          { title: t.cols.days, dataIndex: 'days', render: (days: number) => c.days(days) },
          { title: t.cols.waits, dataIndex: 'waits_for', render: (who: string) => j.waits[who] ?? c.none },
        ]}
      />
      {asking && (
        <ReasonDialog
          title={t.approveManyTitle(picked.length)}
          ok={t.approve}
          label={t.comment}
          optional
          busy={busy}
          onOk={(comment) => void approve(comment)}
          onCancel={() => setAsking(false)}
        />
      )}
    </>
  );
}

const Outcome = ({ answer, onClose }: { answer: DecisionsAnswer; onClose: () => void }) => (
  <Alert
    className="c-gap"
    type={answer.failed.length > 0 ? 'warning' : 'success'}
    showIcon
    closable={{ onClose, 'aria-label': c.close }}
    title={t.manyDone(answer.done.length)}
    description={<Many answer={answer} />}
  />
);

/** What was not done, and the activation codes to hand over. */
const Many = ({ answer }: { answer: DecisionsAnswer }) => {
  const codes = Object.entries(answer.codes ?? {});
  return (
    <>
      {answer.failed.length > 0 && (
        <>
          {t.manyFailed(answer.failed.length)}
          <ul>
            {answer.failed.map((one) => (
              <li key={one.row}>{one.message}</li>
            ))}
          </ul>
        </>
      )}
      {codes.length > 0 && (
        <>
          {t.codesLead}
          <ul>
            {codes.map(([name, code]) => (
              <li key={name}>
                {name}：<CopyText text={code} label={name} />
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
};
