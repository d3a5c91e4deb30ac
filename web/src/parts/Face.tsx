import type { BillFace } from '../api';
import { shanghaiDate, yuan } from '../format';
import { m } from '../messages';
import { ItemTable } from './ItemTable';
import { Pairs } from './Pairs';

/** The bill as it looks on its face, in the national order: keys, payer, items, total, other, unit. */
export function Face({ bill }: { bill: BillFace }) {
  const other = [...bill.ext.map(({ label, value }) => [label, value] as const), [m.bill.remark, bill.remark] as const];
  const shown = bill.items.slice(0, bill.face_lines);
  return (
    <section className="face" aria-label={m.bill.data}>
      <p className="face-title">{bill.name}</p>
      <Pairs
        className="face-keys"
        rows={[
          [m.field.code, bill.code],
          [m.field.number, bill.number],
          [m.field.check, bill.check_code],
          [m.field.date, shanghaiDate(bill.issued_at)],
          [m.bill.payer, bill.payer.name],
          [m.bill.payerCode, bill.payer.code],
        ]}
      />
      <div className="face-items">
        <ItemTable caption={m.bill.items} rows={shown} />
        {bill.items.length > shown.length && (
          <p className="quiet face-rest">{m.bill.restNote(shown.length, bill.items.length)}</p>
        )}
      </div>
      <dl className="face-total">
        <div>
          <dt>{m.bill.totalCapital}</dt>
          <dd>{bill.total_capital}</dd>
        </div>
        <div>
          <dt>{m.bill.totalDigits}</dt>
          <dd className="amount">{yuan(bill.total)}</dd>
        </div>
      </dl>
      <Pairs className="face-other" label={m.bill.other} rows={other} />
      <Pairs
        className="face-foot"
        rows={[
          [m.bill.unit, bill.unit.name],
          [m.bill.unitCode, bill.unit.code],
          [m.bill.checker, bill.checker],
          [m.bill.handler, bill.handler],
          [m.bill.region, bill.region_name],
        ]}
      />
    </section>
  );
}
