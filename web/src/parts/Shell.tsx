import type { ReactNode } from 'react';
import mark from '../mark.svg';
import { m } from '../messages';

/** The frame of every page: skip link, header, main, footer. */
export function Shell({ children }: { children: ReactNode }) {
  return (
    <>
      <a className="skip" href="#main">
        {m.skip}
      </a>
      <header className="top">
        <a className="top-link" href="/">
          <img src={mark} alt="" width="28" height="28" />
          <span className="top-brand">{m.brand}</span>
          <span className="top-site">{m.site}</span>
        </a>
      </header>
      <main id="main" className="main" tabIndex={-1}>
        {children}
      </main>
      <footer className="foot">{m.footer}</footer>
    </>
  );
}
