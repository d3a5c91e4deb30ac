import { useState } from 'react';
import type { BillFace } from '../api';
import { m } from '../messages';
import { Face } from './Face';
import { MoreRows } from './MoreRows';

/** What the picture shows, as text: for screen readers, searching and copying. Folded on a small screen. */
export function BillData({ bill }: { bill: BillFace }) {
  const [open] = useState(() => window.matchMedia('(min-width: 600px)').matches);
  return (
    <details className="fold data" open={open}>
      <summary>{m.bill.data}</summary>
      <div className="data-inside">
        <Face bill={bill} />
        <MoreRows bill={bill} />
        <p className="quiet bill-notes">
          <span>{m.bill.masked}</span> <span>{m.bill.verifyAt(`${window.location.origin}/`)}</span>
        </p>
      </div>
    </details>
  );
}
