import { d } from '../messages-fronts';
import type { FrontRow } from '../types-fronts';
import { hasStatus } from './standing';

const TILES: [status: string, tint: string][] = [
  ['', 'all'],
  ['active', 'fine'],
  ['lost', 'lost'],
  ['backlog', 'backlog'],
  ['frozen', 'frozen'],
  ['retired', 'retired'],
  ['watch', 'watch'],
];

interface Props {
  rows: FrontRow[];
  now: number;
  status: string;
  onPick: (status: string) => void;
}

/** How many of each there are; a click shows them alone. */
export const Summary = ({ rows, now, status, onPick }: Props) => (
  <ul className="c-sum" aria-label={d.summary}>
    {TILES.map(([key, tint]) => {
      const count = rows.filter((row) => hasStatus(row, key, now)).length;
      return (
        <li key={key}>
          <button type="button" aria-pressed={status === key} onClick={() => onPick(status === key ? '' : key)}>
            <i className={`c-dot ${tint}`} />
            <span>{key === '' ? d.summaryAll : (d.standing[key] ?? d.watch)}</span>
            <strong>{count}</strong>
          </button>
        </li>
      );
    })}
  </ul>
);
