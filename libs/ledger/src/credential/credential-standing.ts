import { isReached, type Timestamp } from '../time.js';
import type { ExistingCredential } from './credential.js';

/** The standing of a credential at a moment. An erased person's credential counts as revoked. */
export type CredentialStanding = 'active' | 'expired' | 'revoked';

export function credentialStanding({ status, issue }: ExistingCredential, now: Timestamp): CredentialStanding {
  if (status !== 'issued') return 'revoked';
  return isReached(issue.expiresAt, now) ? 'expired' : 'active';
}
