import type { Environment } from '@passid/ledger';
import type { KeyRing } from './key-ring.js';

/** Keyed hashes to find a code or token by. The same characters hash differently in sandbox and live. */
export const hashShareCode = (keyRing: KeyRing, environment: Environment, code: string): string =>
  keyRing.hash('share-code', `${environment}:${code}`);

export const hashToken = (keyRing: KeyRing, environment: Environment, token: string): string =>
  keyRing.hash('token', `${environment}:${token}`);

/** Finds a member by an address, however it is spelt. */
export const hashEmail = (keyRing: KeyRing, email: string): string => keyRing.hash('email', email.toLowerCase());

export const hashSessionCode = (keyRing: KeyRing, environment: Environment, code: string): string =>
  keyRing.hash('session-code', `${environment}:${code}`);
