import type { Detail, Item } from '../api';
import { grouped } from '../format';
import { m } from '../messages';

interface Props {
  caption: string;
  rows: (Item | Detail)[];
}

const { col } = m.bill;

/** Charge lines. A phone shows name, quantity and amount, with the rest under the name. */
export function ItemTable({ caption, rows }: Props) {
  const remarks = rows.some((row) => row.remark);
  return (
    <table className="items">
      <caption className="unseen">{caption}</caption>
      <thead>
        <tr>
          <th scope="col" className="wide">
            {col.code}
          </th>
          <th scope="col">{col.name}</th>
          <th scope="col" className="wide">
            {col.unit}
          </th>
          <th scope="col" className="num">
            {col.quantity}
          </th>
          <th scope="col" className="num wide">
            {col.standard}
          </th>
          <th scope="col" className="num">
            {col.amount}
          </th>
          {remarks && (
            <th scope="col" className="wide">
              {col.remark}
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <Row key={`${index} ${row.code}`} row={row} remarks={remarks} />
        ))}
        {rows.length === 0 && (
          <tr>
            <td colSpan={7}>{m.bill.noItems}</td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

function Row({ row, remarks }: { row: Item | Detail; remarks: boolean }) {
  const parent = 'item_name' in row && row.item_name;
  return (
    <tr>
      <td className="wide">{row.code}</td>
      <td>
        {row.name}
        {parent && <small>{`${col.parent} ${parent}`}</small>}
        {row.standard && <small className="slim">{`${col.standard} ${grouped(row.standard)}`}</small>}
        {row.remark && <small className="slim">{row.remark}</small>}
      </td>
      <td className="wide">{row.unit}</td>
      <td className="num">
        {row.quantity}
        {row.unit && <span className="slim"> {row.unit}</span>}
      </td>
      <td className="num wide">{row.standard && grouped(row.standard)}</td>
      <td className="num">{grouped(row.amount)}</td>
      {remarks && <td className="wide">{row.remark}</td>}
    </tr>
  );
}
