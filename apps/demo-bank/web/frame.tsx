import type { ReactElement, ReactNode } from 'react';
import { Link } from './route.js';

const SECTIONS = [
  ['/apply', 'Apply'],
  ['/kiosk', 'In the branch'],
  ['/webhooks', 'Webhooks'],
] as const;

/** Head and foot of every page. */
export function Frame({ path, children }: { readonly path: string; readonly children: ReactNode }): ReactElement {
  return (
    <>
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <header className="head">
        <div className="wrap head-row">
          <Link to="/" className="brand">
            <img src="/acacia.svg" alt="" width="32" height="32" />
            Acacia Bank
          </Link>
          <nav aria-label="Main">
            {SECTIONS.map(([to, name]) => (
              <Link key={to} to={to} className="nav" isCurrent={path === to}>
                {name}
              </Link>
            ))}
          </nav>
        </div>
      </header>
      <main id="content">{children}</main>
      <footer className="foot">
        <div className="wrap foot-row">
          <p>Acacia Bank is fictional: a demo of PASSID, on its sandbox. Nothing here is an offer.</p>
          <p>PASSID verifies; the bank decides.</p>
        </div>
      </footer>
    </>
  );
}
