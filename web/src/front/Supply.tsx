import { CheckCircleFilled, CloseCircleFilled, ExclamationCircleFilled } from '@ant-design/icons';
import { daysLeft, supplyOf, type Supply as Level } from './burn';
import { f } from './messages';
import type { FrontStock } from './types';

const TONE: Record<Level, 'good' | 'warn' | 'bad'> = { fine: 'good', low: 'warn', short: 'bad', out: 'bad' };
const ICON = { good: <CheckCircleFilled />, warn: <ExclamationCircleFilled />, bad: <CloseCircleFilled /> };

/** How long numbers last, in words and in colour. */
export function Supply({ stock }: { stock: FrontStock }) {
  const tone = TONE[supplyOf(stock)];
  return (
    <span className={`f-supply ${tone}-text`}>
      {ICON[tone]} {f.stock.days(daysLeft(stock))}
    </span>
  );
}
