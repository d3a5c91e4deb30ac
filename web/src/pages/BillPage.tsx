import { Button, Skeleton } from 'antd';
import { lazy, Suspense, useEffect } from 'react';
import type { BillFace, BillKey } from '../api';
import { shanghaiDate, yuan } from '../format';
import { m } from '../messages';
import { BillData } from '../parts/BillData';
import { BillPicture } from '../parts/BillPicture';
import { Downloads } from '../parts/Downloads';
import { SignatureSection } from '../parts/SignatureSection';
import { StateNotes } from '../parts/StateNotes';
import { TroubleNote } from '../parts/TroubleNote';
import { UnknownAdvice } from '../parts/UnknownAdvice';
import { isProvisional } from '../state';
import { useBill } from '../use-bill';
import { useTitle } from '../use-title';
import '../styles/bill.css';
import '../styles/picture.css';

/** Few bills have one. */
const Slip = lazy(() => import('../parts/Slip'));

export default function BillPage({ bill: key }: { bill: BillKey }) {
  const load = useBill(key);
  useTitle(load.step === 'unknown' ? m.unknown.title : m.bill.title);
  switch (load.step) {
    case 'loading':
      return (
        <section className="sheet" aria-busy="true">
          <output className="unseen">{m.loading}</output>
          <Skeleton active paragraph={{ rows: 10 }} />
        </section>
      );
    case 'failed':
      return (
        <section className="sheet narrow">
          <h1>{m.bill.title}</h1>
          <TroubleNote error={load.error} onRetry={() => window.location.reload()} />
        </section>
      );
    case 'unknown':
      return <Unknown bill={key} />;
    case 'ready':
      return <Ready bill={load.bill} />;
  }
}

function Ready({ bill }: { bill: BillFace }) {
  useOpenWhenPrinted();
  return (
    <article className="bill">
      <header className="bill-head">
        <h1>{bill.name}</h1>
        <p>{m.bill.issued(bill.unit.name, shanghaiDate(bill.issued_at))}</p>
        <strong className="bill-total">{m.bill.total(yuan(bill.total))}</strong>
      </header>
      <StateNotes bill={bill} />
      {isProvisional(bill.signatures) && (
        <Suspense fallback={null}>
          <Slip bill={bill} />
        </Suspense>
      )}
      <BillPicture bill={bill} />
      <Downloads bill={bill} />
      <BillData bill={bill} />
      <SignatureSection signatures={bill.signatures} />
    </article>
  );
}

function Unknown({ bill }: { bill: BillKey }) {
  const query = new URLSearchParams({ ...bill });
  return (
    <section className="sheet narrow">
      <h1>{m.unknown.title}</h1>
      <p className="key">{`${bill.code} / ${bill.number} / ${bill.check_code}`}</p>
      <UnknownAdvice />
      <Button type="primary" size="large" href={`/?${query}`}>
        {m.unknown.toForm}
      </Button>
    </section>
  );
}

/** Paper has no folds: everything collapsible is open while printing. */
function useOpenWhenPrinted() {
  useEffect(() => {
    const openAll = () => document.querySelectorAll('details').forEach((fold) => (fold.open = true));
    window.addEventListener('beforeprint', openAll);
    return () => window.removeEventListener('beforeprint', openAll);
  }, []);
}
