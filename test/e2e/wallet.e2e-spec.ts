import './wallet/wallet.js';
import './wallet/wallet-look-ups.js';
import './wallet/wallet-page.js';
import './wallet/erasure.js';
