import { Button } from 'antd';
import { useState } from 'react';
import { post } from '../http';
import { d } from '../messages-fronts';
import { ReasonDialog } from '../parts/ReasonDialog';
import { useDeed } from '../use-deed';

const t = d.case;

/** The file that came, for whoever says why: it names a payer. */
export function Evidence({ id }: { id: string }) {
  const { busy, run } = useDeed();
  const [asking, setAsking] = useState(false);
  const look = (reason: string) =>
    run(() => post<{ file: string }>(`/console/cases/${encodeURIComponent(id)}/evidence`, { reason }), {
      done: t.evidenceSaved,
      after: ({ file }) => {
        save(file, `${id}.xml`);
        setAsking(false);
      },
    });
  return (
    <>
      <span>{t.evidenceHint} </span>
      <Button size="small" onClick={() => setAsking(true)}>
        {t.evidenceGet}
      </Button>
      {asking && (
        <ReasonDialog
          title={t.evidenceTitle}
          text={t.evidenceText}
          ok={t.evidenceGet}
          busy={busy}
          onOk={(reason) => void look(reason)}
          onCancel={() => setAsking(false)}
        />
      )}
    </>
  );
}

function save(text: string, name: string) {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/xml' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
