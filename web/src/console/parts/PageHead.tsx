import type { ReactNode } from 'react';
import { useEffect } from 'react';
import { c } from '../messages';

/** What page this is, and what may be begun here. */
export function PageHead({ title, lead, children }: { title: string; lead?: string; children?: ReactNode }) {
  useEffect(() => {
    document.title = c.pageTitle(title);
  }, [title]);
  return (
    <header className="c-head">
      <div>
        <h1>{title}</h1>
        {lead && <p className="c-quiet">{lead}</p>}
      </div>
      {children && <div className="c-head-actions">{children}</div>}
    </header>
  );
}
