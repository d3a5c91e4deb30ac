import type { ReactNode } from 'react';
import { c } from '../messages';

/** Names and values; what is missing shows a dash. */
export function Facts({ rows, two }: { rows: [string, ReactNode][]; two?: boolean }) {
  return (
    <dl className={two ? 'c-facts two' : 'c-facts'}>
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value === '' || value === undefined || value === null ? c.none : value}</dd>
        </div>
      ))}
    </dl>
  );
}

export const Section = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="c-section">
    <h2>{title}</h2>
    {children}
  </section>
);
