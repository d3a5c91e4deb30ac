import { useState } from 'react';
import { grouped, shanghaiTime } from '../format';
import { BurnChart } from './BurnChart';
import { byNeed, perDay, runsOut, stockKey } from './burn';
import { Card } from './Cards';
import { f } from './messages';
import { Supply } from './Supply';
import type { FrontStock } from './types';

/** Numbers by place and kind, what runs out first on top; beside them how fast the chosen ones go. */
export function StockCard({ stocks, now }: { stocks: FrontStock[]; now: number }) {
  const [picked, setPicked] = useState('');
  const sorted = byNeed(stocks);
  const shown = sorted.find((one) => stockKey(one) === picked) ?? sorted[0];
  if (!shown) {
    return (
      <Card id="f-stock" title={f.stock.title} wide>
        <p className="bad-text">{f.stock.none}</p>
      </Card>
    );
  }
  const units = new Set(stocks.map(({ unit }) => unit)).size > 1;
  return (
    <Card id="f-stock" title={f.stock.title} wide>
      <div className="f-stock">
        <fieldset className="f-stocks">
          <legend className="unseen">{f.stock.pick}</legend>
          {sorted.map((stock) => (
            <label key={stockKey(stock)} className={stock === shown ? 'picked' : undefined}>
              <input type="radio" name="stock" checked={stock === shown} onChange={() => setPicked(stockKey(stock))} />
              <span className="f-stock-where">
                {units && <small>{stock.unit_name || stock.unit}</small>}
                <strong>{f.stock.place(stock.place, stock.place_name)}</strong>
                <small>{stock.kind_name || f.stock.kind(stock.kind)}</small>
              </span>
              <span className="f-stock-left">
                <strong className="f-num">{grouped(`${stock.left}`)}</strong>
                <small>
                  <Supply stock={stock} />
                </small>
              </span>
            </label>
          ))}
        </fieldset>
        <div className="f-burn">
          <p>
            {f.stock.left(grouped(`${shown.left}`))}
            <span>{f.stock.rate(grouped(`${Math.round(perDay(shown.hours))}`))}</span>
            <span>
              {f.stock.runsOut} <strong className="f-num">{endOf(shown, now)}</strong>
            </span>
          </p>
          <BurnChart hours={shown.hours} now={now} />
          <p className="f-quiet">{f.stock.basis}</p>
        </div>
      </div>
    </Card>
  );
}

function endOf(stock: FrontStock, now: number): string {
  if (stock.left === 0) return f.stock.days(0);
  const at = runsOut(stock, now);
  return at === null ? f.none : shanghaiTime(new Date(at).toISOString()).slice(0, 16);
}
