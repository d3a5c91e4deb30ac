import type { ReactNode } from 'react';
import { CitizenLink } from '../citizen/CitizenLink';
import mark from '../mark.svg';
import { m } from '../messages';
import { SizeSwitch } from './SizeSwitch';

/** The frame of every page: skip link, header, main, footer. */
export function Shell({ children }: { children: ReactNode }) {
  return (
    <>
      <a className="skip" href="#main">
        {m.skip}
      </a>
      <header className="top">
        <div className="top-row">
          <a className="top-link" href="/">
            <img src={mark} alt="" width="28" height="28" />
            <span className="top-brand">{m.brand}</span>
            <span className="top-site aside">{m.site}</span>
          </a>
          <div className="top-tools">
            <CitizenLink />
            <SizeSwitch />
          </div>
        </div>
      </header>
      <main id="main" className="main" tabIndex={-1}>
        {children}
      </main>
      <footer className="foot aside">{m.footer}</footer>
    </>
  );
}
