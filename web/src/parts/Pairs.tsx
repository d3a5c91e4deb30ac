import type { ReactNode } from 'react';

interface Props {
  rows: readonly (readonly [label: string, value: ReactNode])[];
  className: string;
  label?: string;
}

/** Labels and values; a pair without a value is left out, and so is an empty list. */
export function Pairs({ rows, className, label }: Props) {
  const filled = rows.filter(([, value]) => value);
  if (filled.length === 0) return null;
  return (
    <dl className={`pairs ${className}`} aria-label={label}>
      {filled.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
