import { DomainError } from '../domain-error.js';
import type { Timestamp } from '../time.js';
import type { Credential, CredentialEvent } from './credential.js';

export interface RevokeCredential {
  /** Absent for an issuer, who may revoke anybody's. */
  readonly holderId?: string;
  readonly now: Timestamp;
}

export class CredentialNotFound extends DomainError {
  readonly code = 'CREDENTIAL_NOT_FOUND';
  constructor() {
    super('There is no such credential of yours.');
  }
}

/** Final: only a new credential replaces it. Revoking again adds nothing. */
export function revokeCredential({ holderId, now }: RevokeCredential, state: Credential): CredentialEvent[] {
  if (state.status === 'absent') throw new CredentialNotFound();
  if (holderId !== undefined && holderId !== state.issue.holderId) throw new CredentialNotFound();
  if (state.status !== 'issued') return [];
  return [{ type: 'CredentialRevoked', data: { credentialId: state.issue.credentialId, revokedAt: now } }];
}
