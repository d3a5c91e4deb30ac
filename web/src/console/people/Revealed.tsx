import { Button } from 'antd';
import { useState } from 'react';
import { post } from '../http';
import { c } from '../messages';
import { p } from '../messages-people';
import { ReasonDialog } from '../parts/ReasonDialog';
import { useMay } from '../session';
import { useDeed } from '../use-deed';

const t = p.persons;
const NAMES = { id_number: t.cols.idNumber, phone: t.cols.phone };

/** Masked; in full for who may and says why, and only as long as the drawer is open. */
export function Revealed({ at, field, masked }: { at: string; field: 'id_number' | 'phone'; masked: string }) {
  const may = useMay();
  const { busy, run } = useDeed();
  const [asking, setAsking] = useState(false);
  const [value, setValue] = useState<string | null>(null);
  const reveal = (reason: string) =>
    run(() => post<{ value: string }>(`${at}/reveal`, { field, reason }), {
      after: (answer) => {
        setValue(answer.value);
        setAsking(false);
      },
    });
  if (!masked) return c.none;
  return (
    <span className="c-copy">
      <span className="c-num">{value ?? masked}</span>
      {value === null && may('person.reveal') && (
        <Button size="small" onClick={() => setAsking(true)} aria-label={t.revealTitle(NAMES[field])}>
          {t.reveal}
        </Button>
      )}
      {asking && (
        <ReasonDialog
          title={t.revealTitle(NAMES[field])}
          text={t.revealText}
          ok={t.revealOk}
          busy={busy}
          onOk={(reason) => void reveal(reason)}
          onCancel={() => setAsking(false)}
        />
      )}
    </span>
  );
}
