import { useSyncExternalStore } from 'react';

const SCREENS = ['home', 'receive', 'share', 'code', 'scan', 'request', 'history', 'you'] as const;

type Screen = (typeof SCREENS)[number];

/** What is behind the # of the address. */
export interface Route {
  readonly screen: Screen;
  /** Of the history: one share. */
  readonly shareId?: string;
}

const SHARE_ID = /^[\w-]{43}$/;

/** Unknown addresses lead home. */
export function readRoute(hash: string): Route {
  const [name = '', id] = hash.replace(/^#\/?/, '').split('/');
  const screen = SCREENS.find((each) => each === name) ?? 'home';
  return screen === 'history' && id !== undefined && SHARE_ID.test(id) ? { screen, shareId: id } : { screen };
}

export const hashOf = ({ screen, shareId }: Route): string =>
  shareId === undefined ? `#/${screen}` : `#/${screen}/${shareId}`;

export function go(screen: Screen): void {
  location.hash = hashOf({ screen });
}

function watchHash(onChange: () => void): () => void {
  addEventListener('hashchange', onChange);
  return () => removeEventListener('hashchange', onChange);
}

export const useHash = (): string => useSyncExternalStore(watchHash, () => location.hash);
