import { ClockCircleFilled, SafetyCertificateFilled } from '@ant-design/icons';
import { shanghaiTime, yuan } from '../format';
import { Card } from './Cards';
import { f } from './messages';
import type { FrontBill } from './types';

const t = f.recent.cols;

/** The last bills, newest first. Whose they are is not told. */
export function Recent({ bills }: { bills: FrontBill[] }) {
  return (
    <Card id="f-recent" title={f.recent.title} wide>
      <p className="f-quiet">{f.recent.lead}</p>
      {bills.length === 0 ? (
        <p>{f.recent.none}</p>
      ) : (
        <table className="f-recent">
          <thead>
            <tr>
              <th scope="col">{t.time}</th>
              <th scope="col">{t.bill}</th>
              <th scope="col">{t.unit}</th>
              <th scope="col">{t.place}</th>
              <th scope="col" className="right">
                {t.total}
              </th>
              <th scope="col">{t.state}</th>
            </tr>
          </thead>
          <tbody>
            {bills.map((bill) => (
              <tr key={`${bill.code}${bill.number}`}>
                <td className="f-num">{shanghaiTime(bill.issued_at).slice(5)}</td>
                <td className="f-num">
                  {bill.code} / {bill.number}
                </td>
                <td>{bill.unit_name}</td>
                <td data-label={t.place}>{bill.place}</td>
                <td className="right f-num">
                  {bill.reversal && <span className="f-tag bad">{f.recent.reversal}</span>} {yuan(bill.total)}
                </td>
                <td>
                  <span className={`f-tag ${bill.home ? 'good' : 'warn'}`}>
                    {bill.home ? <SafetyCertificateFilled /> : <ClockCircleFilled />} {bill.home ? f.recent.home : f.recent.waits}
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}
