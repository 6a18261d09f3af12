import { defined } from '../defined.js';
import { assert, DomainError } from '../domain-error.js';
import { credentialStanding } from '../credential/credential-standing.js';
import type { Credential } from '../credential/credential.js';
import { addMilliseconds, type Timestamp } from '../time.js';
import type { Share, ShareCreation, ShareEvent } from './share.js';

/** A code is read out or typed within minutes; a new one is free. */
const CODE_LIFE_MS = 15 * 60 * 1000;

/** The longest life of a consent. The holder may choose a shorter one. */
export const TOKEN_LIFE_MAX_MS = 30 * 24 * 60 * 60 * 1000;

export class CredentialNotActive extends DomainError {
  readonly code = 'CREDENTIAL_NOT_ACTIVE';
  constructor() {
    super('You hold no credential that could be shared: there is none, or it has expired or was revoked.');
  }
}

export interface CreateShare {
  readonly token: { readonly hash: string; readonly lastFour: string };
  readonly code: { readonly hash: string; readonly lastFour: string };
  readonly permissions: readonly string[];
  readonly audience?: string;
  readonly lifeMs: number;
  readonly proof?: ShareCreation['proof'];
  readonly sealed: ShareCreation['sealed'];
  readonly now: Timestamp;
}

/** Checks the credential here as well as at every verification: a share that would be denied is not made. */
export function createShare(command: CreateShare, behind: Credential, state: Share): ShareEvent[] {
  assert(state.status === 'absent', 'A share was given a token that is in use.');
  const { token, code, permissions, audience, lifeMs, proof, sealed, now } = command;
  if (behind.status === 'absent' || credentialStanding(behind, now) !== 'active') throw new CredentialNotActive();
  const { credentialId, holderId } = behind.issue;
  const expiresAt = shareExpiry(now, lifeMs, behind);
  return [
    {
      type: 'ShareCreated',
      data: defined({
        tokenHash: token.hash,
        tokenLastFour: token.lastFour,
        code: { ...code, expiresAt: earlier(addMilliseconds(now, CODE_LIFE_MS), expiresAt) },
        source: { kind: 'credential', credentialId },
        holderId,
        audience,
        permissions,
        createdAt: now,
        expiresAt,
        proof,
        sealed,
      }),
    },
  ];
}

/** A share ends with its credential, if not before. */
export function shareExpiry(createdAt: Timestamp, lifeMs: number, behind: Credential): Timestamp {
  const longest = addMilliseconds(createdAt, Math.min(lifeMs, TOKEN_LIFE_MAX_MS));
  return behind.status === 'absent' ? longest : earlier(longest, behind.issue.expiresAt);
}

const earlier = (one: Timestamp, other: Timestamp): Timestamp => (Date.parse(one) <= Date.parse(other) ? one : other);
