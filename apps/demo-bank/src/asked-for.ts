import type { Permission } from '@passidio/node';

/** What the decision needs, and nothing more: the pages ask for it, and so does the server. */
export const ASKED_FOR: readonly Permission[] = [
  'income_verified',
  'identity_verified',
  'sanctions_clear',
  'fraud_risk',
];
