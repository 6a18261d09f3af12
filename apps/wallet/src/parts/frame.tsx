import type { ReactElement, ReactNode } from 'react';
import { hashOf, type Route } from '../state/route.js';
import { ClockIcon, MarkIcon, PersonIcon, ScanIcon, ShareIcon, WalletIcon } from './icons.js';

interface FrameProps {
  /** Undefined: nobody is logged in, and there is nowhere to go. */
  readonly route: Route | undefined;
  readonly isOnline: boolean;
  /** For the live region. */
  readonly says: string;
  readonly children: ReactNode;
}

/** The whole screen of a phone; on a desk a phone in the middle of it. */
export function Frame({ route, isOnline, says, children }: FrameProps): ReactElement {
  return (
    <div className="desk">
      <div className="phone">
        <header className="bar">
          <span className="brand">
            <MarkIcon />
            PASSID
          </span>
          <span className="chip">Sandbox</span>
        </header>
        {isOnline ? null : (
          <p className="offline" role="alert">
            You are offline. What you see may be out of date.
          </p>
        )}
        {children}
        {route === undefined ? null : <Tabs route={route} />}
        <p className="unseen" role="status">
          {says}
        </p>
      </div>
    </div>
  );
}

const TABS = [
  { screen: 'home', title: 'Wallet', icon: <WalletIcon />, covers: ['home', 'receive'] },
  { screen: 'share', title: 'Share', icon: <ShareIcon />, covers: ['share', 'code'] },
  { screen: 'scan', title: 'Scan', icon: <ScanIcon />, covers: ['scan', 'request'] },
  { screen: 'history', title: 'History', icon: <ClockIcon />, covers: ['history'] },
  { screen: 'you', title: 'You', icon: <PersonIcon />, covers: ['you'] },
] as const;

function Tabs({ route }: { readonly route: Route }): ReactElement {
  return (
    <nav className="tabs" aria-label="Wallet">
      {TABS.map(({ screen, title, icon, covers }) => (
        <a
          key={screen}
          href={hashOf({ screen })}
          {...((covers as readonly string[]).includes(route.screen) ? { 'aria-current': 'page' as const } : {})}
        >
          {icon}
          {title}
        </a>
      ))}
    </nav>
  );
}
