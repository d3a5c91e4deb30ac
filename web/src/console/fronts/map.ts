import { sorted } from '../../sorted';
import type { RegionView } from '../types';
import type { FrontRow } from '../types-fronts';
import { tintOf, worst, type Tint } from './standing';

/** Where front servers are: one tile for each city, in it one cell for each county. */

export interface Cell {
  code: string;
  name: string;
  count: number;
  tint: Tint;
}

export interface Tile extends Cell {
  /** Row and column of the city on a map of tiles; null: no place is known. */
  spot: [number, number] | null;
  cells: Cell[];
}

/** About where Sichuan's cities lie to each other, west to east and north to south. */
const SPOTS: Record<string, [number, number]> = {
  '513200': [1, 1], '510700': [1, 3], '510800': [1, 4], '511900': [1, 5], '511700': [1, 6],
  '513300': [2, 1], '510100': [2, 2], '510600': [2, 3], '510900': [2, 4], '511300': [2, 5], '511600': [2, 6],
  '511800': [3, 1], '511400': [3, 2], '512000': [3, 3], '511000': [3, 4],
  '513400': [4, 1], '511100': [4, 2], '510300': [4, 3], '510500': [4, 4],
  '510400': [5, 1], '511500': [5, 3],
  '510000': [3, 6],
};

type Place = Pick<RegionView, 'code' | 'name'>;

const cityOf = (region: string) => `${region.slice(0, 4)}00`;
const isTop = (code: string) => code.endsWith('00');

/** Regions within reach, and those of the rows where they are not known otherwise. */
export function mapOf(regions: RegionView[], rows: FrontRow[], now: number, own: string): Tile[] {
  const names = new Map<string, string>(rows.map(({ region, region_name }) => [region, region_name]));
  for (const { code, name } of regions) names.set(code, name);
  const known: Place[] = [...names].map(([code, name]) => ({ code, name }));
  const cities = sorted(new Set(known.map(({ code }) => cityOf(code))));
  const cell = ({ code, name }: Place): Cell => {
    const here = rows.filter(({ region }) => region === code);
    return { code, name, count: here.length, tint: worst(here.map((row) => tintOf(row, now))) };
  };
  return cities
    .map((city) => {
      const parts = known.filter(({ code }) => cityOf(code) === city && !isTop(code)).map(cell);
      const itself = cell({ code: city, name: own });
      const cells = [...(itself.count > 0 ? [itself] : []), ...sorted(parts, (a, b) => a.code.localeCompare(b.code))];
      return {
        code: city,
        name: names.get(city) ?? city,
        spot: SPOTS[city] ?? null,
        count: cells.reduce((sum, { count }) => sum + count, 0),
        tint: worst(cells.map(({ tint }) => tint)),
        cells,
      };
    })
    .filter(({ code, count }) => !isProvince(code) || count > 0);
}

const isProvince = (code: string) => code.endsWith('0000');
