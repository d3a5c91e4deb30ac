import type { BillFace, Detail, Item } from '../api';
import { m } from '../messages';
import { ItemTable } from './ItemTable';

/** Below the face, folded: the items that did not fit on it, and the details of all items. */
export function MoreRows({ bill }: { bill: BillFace }) {
  const rest = bill.items.slice(bill.face_lines);
  return (
    <>
      <Fold title={m.bill.restTitle(rest.length)} rows={rest} />
      <Fold title={m.bill.detailTitle(bill.details.length)} rows={bill.details} />
    </>
  );
}

function Fold({ title, rows }: { title: string; rows: (Item | Detail)[] }) {
  if (rows.length === 0) return null;
  return (
    <details className="fold">
      <summary>{title}</summary>
      <ItemTable caption={title} rows={rows} />
    </details>
  );
}
