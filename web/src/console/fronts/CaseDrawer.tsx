import { Button, Drawer } from 'antd';
import { useState } from 'react';
import { shanghaiTime } from '../../format';
import { post } from '../http';
import { d } from '../messages-fronts';
import { Link } from '../nav';
import { Facts } from '../parts/Facts';
import { ReasonDialog } from '../parts/ReasonDialog';
import { useMay } from '../session';
import type { CaseRow } from '../types-fronts';
import { useDeed } from '../use-deed';
import { CaseTag } from './CaseTag';
import { Evidence } from './Evidence';

const t = d.case;

interface Props {
  row: CaseRow;
  onClose: () => void;
  onChanged: () => void;
}

/** What was found, and closing it with what was done. */
export function CaseDrawer({ row, onClose, onChanged }: Props) {
  const may = useMay();
  const { busy, run } = useDeed();
  const [closing, setClosing] = useState(false);
  const close = (remedy: string) =>
    run(() => post(`/console/cases/${encodeURIComponent(row.id)}/close`, { remedy }), {
      done: t.closed,
      reload: onChanged,
      after: () => {
        setClosing(false);
        onChanged();
      },
    });
  return (
    <Drawer
      open
      title={row.message}
      size={640}
      onClose={onClose}
      extra={
        may('front.write') &&
        !row.closed_at && (
          <Button type="primary" onClick={() => setClosing(true)}>
            {t.close}
          </Button>
        )
      }
    >
      <Facts
        rows={[
          [t.cols.state, <CaseTag key="s" row={row} />],
          [t.cols.front, <Link key="f" href={`/console/fronts?front=${encodeURIComponent(row.device)}`}>{row.device}</Link>],
          [t.cols.unit, row.unit_name || row.unit],
          [t.cols.subject, <span key="o" className="c-num">{row.subject}</span>],
          [t.note, row.note],
          [t.cols.evidence, row.evidence ? <Evidence key="e" id={row.id} /> : t.evidence.no],
          [t.kind, row.kind],
          [t.cols.opened, shanghaiTime(row.opened_at)],
          ...(row.closed_at
            ? ([
                [t.closedAt, shanghaiTime(row.closed_at)],
                [t.closedBy, row.closed_by],
                [t.remedy, row.remedy],
              ] as [string, string][])
            : []),
        ]}
      />
      {closing && (
        <ReasonDialog
          title={t.closeTitle}
          text={t.closeText}
          ok={t.close}
          label={t.remedy}
          need={t.needRemedy}
          busy={busy}
          onOk={(remedy) => void close(remedy)}
          onCancel={() => setClosing(false)}
        />
      )}
    </Drawer>
  );
}
