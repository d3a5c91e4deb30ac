import { useEffect, useState } from 'react';
import { ApiError, getSlip, type BillKey } from '../api';
import { m } from '../messages';
import { QrPicture } from './QrPicture';

/**
 * The second form of a bill's QR code, for bills that wait for finance's signature: it can be checked with no
 * network. Elsewhere than at the front server that issued the bill there is none, and nothing is shown.
 */
export default function Slip({ bill: { code, number, check_code } }: { bill: BillKey }) {
  const [slip, setSlip] = useState<string | 'failed'>();

  useEffect(() => {
    const left = new AbortController();
    const settle = (next: string | 'failed' | undefined) => !left.signal.aborted && setSlip(next);
    getSlip({ code, number, check_code }, left.signal).then(
      ({ text }) => settle(text),
      (error: unknown) => settle(error instanceof ApiError && error.status === 404 ? undefined : 'failed'),
    );
    return () => left.abort();
  }, [code, number, check_code]);

  if (slip === undefined) return null;
  return (
    <section className="sheet slip" aria-labelledby="slip">
      {slip !== 'failed' && <QrPicture className="slip-code" text={slip} label={m.bill.slip.title} />}
      <div>
        <h2 id="slip">{m.bill.slip.title}</h2>
        <p>{slip === 'failed' ? m.bill.slip.failed : m.bill.slip.lead}</p>
      </div>
    </section>
  );
}
