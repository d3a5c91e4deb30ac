import type { CSSProperties } from 'react';
import { d } from '../messages-fronts';
import type { FrontRow } from '../types-fronts';
import { useRegions } from '../use-regions';
import { mapOf, type Cell, type Tile } from './map';
import { TINTS } from './standing';

/** So few cities need no map: their counties are shown by name. */
const FEW = 3;

interface Props {
  rows: FrontRow[];
  now: number;
  onPick: (region: string) => void;
}

/** Where they are: each city a tile about where it lies, each county a cell in the colour of its worst. */
export function FrontMap({ rows, now, onPick }: Props) {
  const { regions } = useRegions();
  const tiles = mapOf(regions, rows, now, d.map.own);
  const few = tiles.length <= FEW;
  const placed = !few && tiles.every(({ spot }) => spot !== null);
  return (
    <section className="c-map" aria-label={d.map.title}>
      <div className="c-map-head">
        <p className="c-quiet">{d.map.lead}</p>
        <ul className="c-legend" aria-label={d.map.legend}>
          {TINTS.map((tint) => (
            <li key={tint}>
              <i className={`c-dot ${tint}`} /> {d.map.tint[tint]}
            </li>
          ))}
        </ul>
      </div>
      <ul className={`c-tiles${placed ? ' placed' : ''}${few ? ' few' : ''}`}>
        {tiles.map((tile) => (
          <li key={tile.code} className={tile.tint} style={placed ? spotOf(tile) : undefined}>
            <h2>
              <i className={`c-dot ${tile.tint}`} />
              {d.map.short(tile.name)}
              <small>{d.map.count(tile.count)}</small>
            </h2>
            <div className="c-cells">
              {tile.cells.map((cell) => (
                <County key={cell.code} cell={cell} named={few} onPick={onPick} />
              ))}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

const spotOf = ({ spot }: Tile) => ({ '--row': spot![0], '--column': spot![1] }) as CSSProperties;

function County({ cell, named, onPick }: { cell: Cell; named: boolean; onPick: (region: string) => void }) {
  const { code, name, count, tint } = cell;
  if (count === 0) {
    return (
      <span className="c-cell none" title={d.map.empty(name)}>
        {named && name}
      </span>
    );
  }
  const label = d.map.cell(name, count, d.map.tint[tint]);
  return (
    <button type="button" className={`c-cell ${tint}`} title={label} aria-label={label} onClick={() => onPick(code)}>
      {named && `${name} `}
      {count}
    </button>
  );
}
