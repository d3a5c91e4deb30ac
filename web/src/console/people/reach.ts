/** Where a role counts: `region/510000`, `unit/CREDITCODE`, `place/CREDITCODE/01`. */

export interface Reach {
  level: 'region' | 'unit' | 'place';
  region: string;
  unit: string;
  place: string;
}

export function readReach(text: string): Reach {
  const [level, first = '', place = ''] = text.split('/');
  if (level === 'unit' || level === 'place') return { level, region: '', unit: first, place };
  return { level: 'region', region: first, unit: '', place: '' };
}

export function writeReach({ level, region, unit, place }: Reach): string {
  switch (level) {
    case 'region':
      return `region/${region}`;
    case 'unit':
      return `unit/${unit}`;
    case 'place':
      return `place/${unit}/${place}`;
  }
}
