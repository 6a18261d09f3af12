import { useEffect, useState, useSyncExternalStore } from 'react';
import { SessionStore, type SessionOptions, type SessionState } from './session-store.js';
import { useLatest } from './use-passid-code.js';

export interface PassidSession {
  readonly state: SessionState;
  readonly start: () => Promise<void>;
  /** A token or a one-time code, read from the customer's app. */
  readonly verifyManually: (text: string) => Promise<void>;
  readonly reset: () => void;
}

/** Everything `<PASSIDVerify>` does, for a view of your own. Polls while it is mounted and waiting, and not otherwise. */
export function usePassidSession(
  options: SessionOptions & { readonly autoStart?: boolean | undefined },
): PassidSession {
  const latest = useLatest(options);
  const [store] = useState(() => new SessionStore(() => latest.current));
  const state = useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot);
  useEffect(() => store.connect(), [store]);
  useEffect(() => {
    const look = (): void => {
      if (document.visibilityState === 'visible') store.lookNow();
    };
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, [store]);
  const { autoStart = false } = options;
  useEffect(() => {
    if (!autoStart || store.getSnapshot().status !== 'idle') return undefined;
    // Deferred: StrictMode mounts twice, and there must be one session.
    const timer = setTimeout(() => void store.start(), 0);
    return () => clearTimeout(timer);
  }, [store, autoStart]);
  const [actions] = useState(() => ({
    start: () => store.start(),
    verifyManually: (text: string) => store.verifyManually(text),
    reset: () => store.reset(),
  }));
  return { state, ...actions };
}
