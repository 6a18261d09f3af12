import { isReached, type Timestamp } from '../time.js';
import type { ExistingCredential } from './credential.js';

/** What a credential is worth at a moment. Of an erased person there is nothing left to vouch for: it counts as revoked. */
export type CredentialStanding = 'active' | 'expired' | 'revoked';

export function credentialStanding({ status, issue }: ExistingCredential, now: Timestamp): CredentialStanding {
  if (status !== 'issued') return 'revoked';
  return isReached(issue.expiresAt, now) ? 'expired' : 'active';
}
