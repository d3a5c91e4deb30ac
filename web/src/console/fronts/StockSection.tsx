import { useState } from 'react';
import { BurnChart } from '../../front/BurnChart';
import { byNeed, perDay, runsOut, stockKey } from '../../front/burn';
import { f } from '../../front/messages';
import { Supply } from '../../front/Supply';
import type { FrontStock } from '../../front/types';
import { grouped, shanghaiTime } from '../../format';
import { d } from '../messages-fronts';
import { Section } from '../parts/Facts';

const t = d.detail.stockCols;

interface Props {
  stocks: FrontStock[];
  now: number;
}

/** Numbers by unit, place and kind, what runs out first on top; below it how fast the chosen ones go. */
export function StockSection({ stocks, now }: Props) {
  const sorted = byNeed(stocks);
  const [picked, setPicked] = useState('');
  const shown = sorted.find((one) => stockKey(one) === picked) ?? sorted[0];
  if (!shown) {
    return (
      <Section title={d.detail.stock}>
        <p className="warn-text">{d.detail.noStock}</p>
      </Section>
    );
  }
  return (
    <Section title={d.detail.stock}>
      <div className="c-scroll">
        <table className="c-plain">
          <thead>
            <tr>
              <th scope="col">{t.where}</th>
              <th scope="col">{t.kind}</th>
              <th scope="col" className="right">
                {t.left}
              </th>
              <th scope="col">{t.lasts}</th>
              <th scope="col">{t.runsOut}</th>
            </tr>
          </thead>
          <tbody>
            {sorted.map((stock) => (
              <tr key={stockKey(stock)} className={stock === shown ? 'picked' : undefined}>
                <td>
                  <label>
                    <input
                      type="radio"
                      name="stock"
                      checked={stock === shown}
                      onChange={() => setPicked(stockKey(stock))}
                      aria-label={`${nameOf(stock)} ${placeOf(stock)} ${kindOf(stock)}`}
                    />{' '}
                    {nameOf(stock)}
                    <small className="c-under">{placeOf(stock)}</small>
                  </label>
                </td>
                <td>{kindOf(stock)}</td>
                <td className="right">{grouped(`${stock.left}`)}</td>
                <td>
                  <Supply stock={stock} />
                </td>
                <td className="c-num">{timeOf(stock, now)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <BurnChart hours={shown.hours} now={now} />
      <p className="c-quiet">
        {f.stock.rate(grouped(`${Math.round(perDay(shown.hours))}`))} · {f.stock.basis}
      </p>
    </Section>
  );
}

const nameOf = (stock: FrontStock) => stock.unit_name || stock.unit;
const placeOf = (stock: FrontStock) => f.stock.place(stock.place, stock.place_name);
const kindOf = (stock: FrontStock) => stock.kind_name || f.stock.kind(stock.kind);

function timeOf(stock: FrontStock, now: number): string {
  const at = runsOut(stock, now);
  return at === null ? f.none : shanghaiTime(new Date(at).toISOString()).slice(0, 16);
}
