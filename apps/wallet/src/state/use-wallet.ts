import { createContext, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { now } from '../clock.js';
import { sentenceOf } from '../words/problems.js';
import type { Store } from './store.js';
import type { Wallet } from './wallet.js';
import type { WalletEvent, WalletState } from './wallet-state.js';

export interface OpenWallet {
  readonly wallet: Wallet;
  readonly store: Store<WalletState, WalletEvent>;
}

export const WalletContext = createContext<OpenWallet | undefined>(undefined);

/** The wallet, and its state as it is now. */
export function useWallet(): { readonly wallet: Wallet; readonly state: WalletState } {
  const open = useContext(WalletContext);
  if (open === undefined) throw new Error('Put the screens inside <WalletContext value={…}>.');
  const state = useSyncExternalStore(open.store.watch, open.store.read);
  return { wallet: open.wallet, state };
}

export interface Attempt {
  /** What went wrong the last time, for people. */
  readonly fault: string | undefined;
  readonly isBusy: boolean;
  /** Answers whether it worked. One at a time: a second press does nothing. */
  readonly attempt: (action: () => Promise<void>) => Promise<boolean>;
}

/** For a button: does it, and says what went wrong. */
export function useAttempt(): Attempt {
  const [fault, setFault] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const attempt = async (action: () => Promise<void>): Promise<boolean> => {
    if (isBusy) return false;
    setBusy(true);
    setFault(undefined);
    try {
      await action();
      return true;
    } catch (error) {
      setFault(sentenceOf(error));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { fault, isBusy, attempt };
}

const SECOND_MS = 1000;

/** The time, every second: for countdowns. */
export function useNow(): Date {
  const [moment, setMoment] = useState(now);
  useEffect(() => {
    const timer = setInterval(() => setMoment(now()), SECOND_MS);
    return () => clearInterval(timer);
  }, []);
  return moment;
}
