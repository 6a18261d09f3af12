import type { Environment } from '@passid/ledger';
import type { KeyRing } from './key-ring.js';

/** How a code or token is found again without being stored. Sandbox and live never meet, even on the same characters. */
export const hashShareCode = (keyRing: KeyRing, environment: Environment, code: string): string =>
  keyRing.hash('share-code', `${environment}:${code}`);

export const hashToken = (keyRing: KeyRing, environment: Environment, token: string): string =>
  keyRing.hash('token', `${environment}:${token}`);

/** Finds a member by an address, however it is spelt. */
export const hashEmail = (keyRing: KeyRing, email: string): string => keyRing.hash('email', email.toLowerCase());

export const hashSessionCode = (keyRing: KeyRing, environment: Environment, code: string): string =>
  keyRing.hash('session-code', `${environment}:${code}`);
