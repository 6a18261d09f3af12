import { useEffect } from 'react';
import { useWallet } from './use-wallet.js';

/** As often as somebody who reads out a code looks at it. */
const LOOK_EVERY_MS = 2_000;

/** Looks what became of a share, as long as somebody looks at the page. */
export function useWatchedShare(shareId: string, isWatching: boolean): void {
  const { wallet, state } = useWallet();
  const holderId = state.login?.holderId;
  useEffect(() => {
    if (!isWatching || holderId === undefined) return;
    let isGone = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async (): Promise<void> => {
      clearTimeout(timer);
      // Unreachable: retried; the code stays on the screen.
      if (document.visibilityState === 'visible') await wallet.lookAfter(shareId).catch(() => undefined);
      if (!isGone) timer = setTimeout(() => void look(), LOOK_EVERY_MS);
    };
    const lookNow = (): void => void look();
    lookNow();
    document.addEventListener('visibilitychange', lookNow);
    return () => {
      isGone = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', lookNow);
    };
  }, [wallet, shareId, isWatching, holderId]);
}
