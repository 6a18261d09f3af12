import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.js';
import { WorkerProver } from './proving/prover.js';
import { WalletService } from './service/wallet-service.js';
import { Memory } from './state/memory.js';
import { go } from './state/route.js';
import { Store } from './state/store.js';
import { WalletContext } from './state/use-wallet.js';
import { evolve, initialState } from './state/wallet-state.js';
import { Wallet } from './state/wallet.js';
import { linkOf } from './words/request-link.js';

const store = new Store(initialState, evolve);
const wallet = new Wallet(new WalletService(), new WorkerProver(), store, new Memory(sessionStorage));

addEventListener('online', () => wallet.setOnline(true));
addEventListener('offline', () => wallet.setOnline(false));
wallet.setOnline(navigator.onLine);

// A deep link: what it names is opened, and taken out of the address.
const link = linkOf(new URLSearchParams(location.search));
if (link !== undefined) {
  history.replaceState(null, '', location.pathname);
  go('request');
  void wallet.open(link);
}

const container = document.getElementById('root');
if (container === null) throw new Error('The page has no #root.');
createRoot(container).render(
  <StrictMode>
    <WalletContext value={{ wallet, store }}>
      <App />
    </WalletContext>
  </StrictMode>,
);
