import type { CodeVerificationResult } from '@passidio/react';
import { useEffect, useRef, useState, type ReactElement } from 'react';
import { Frame } from './frame.js';
import { ApplyPage } from './pages/apply-page.js';
import { KioskPage } from './pages/kiosk-page.js';
import { LandingPage } from './pages/landing-page.js';
import { NotFoundPage } from './pages/not-found-page.js';
import { ResultPage } from './pages/result-page.js';
import { WebhooksPage } from './pages/webhooks-page.js';
import { useAddress } from './route.js';

export function App(): ReactElement {
  const { pathname } = useAddress();
  /** From the kiosk to the form, in this tab's memory only: a token is not for addresses or storage. */
  const [verified, setVerified] = useState<CodeVerificationResult>();
  const { title, page } = pageAt(pathname, verified, setVerified);
  useArrival(pathname, title);
  return <Frame path={pathname}>{page}</Frame>;
}

function pageAt(
  path: string,
  verified: CodeVerificationResult | undefined,
  setVerified: (result: CodeVerificationResult | undefined) => void,
): { readonly title: string; readonly page: ReactElement } {
  const [, section, id] = /^\/([^/]*)(?:\/([^/]+))?\/?$/.exec(path) ?? [];
  if (section === 'applications' && id !== undefined)
    return { title: 'Your application', page: <ResultPage key={id} id={id} /> };
  if (section === undefined || id !== undefined) return { title: 'Not found', page: <NotFoundPage /> };
  switch (section) {
    case '':
      return { title: 'Loans on verified income', page: <LandingPage /> };
    case 'apply':
      return { title: 'Apply for a loan', page: <ApplyPage verified={verified} onVerified={setVerified} /> };
    case 'kiosk':
      return { title: 'In the branch', page: <KioskPage onVerified={setVerified} /> };
    case 'webhooks':
      return { title: 'Webhooks', page: <WebhooksPage /> };
    default:
      return { title: 'Not found', page: <NotFoundPage /> };
  }
}

/** What a browser does when it loads a page: a new title, and the reading begins at the top. */
function useArrival(path: string, title: string): void {
  const shown = useRef(path);
  useEffect(() => {
    document.title = `${title} · Acacia Bank`;
    if (shown.current === path) return;
    shown.current = path;
    document.querySelector<HTMLElement>('h1')?.focus();
  }, [path, title]);
}
