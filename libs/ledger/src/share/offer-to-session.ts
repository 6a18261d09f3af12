import { DomainError } from '../domain-error.js';
import { isReached, type Timestamp } from '../time.js';
import { isForAnother, type Share, type ShareEvent } from './share.js';

export interface OfferToSession {
  readonly requestId: string;
  readonly institutionId: string;
  readonly verificationId: string;
  readonly holderId: string;
  readonly now: Timestamp;
}

export class TokenNotYours extends DomainError {
  readonly code = 'TOKEN_NOT_YOURS';
  constructor() {
    super('No share of yours has this token. Create a share for this request and send its token.');
  }
}
export class TokenAlreadyUsed extends DomainError {
  readonly code = 'TOKEN_ALREADY_USED';
  constructor() {
    super('This share was used before. Create a new one for this request.');
  }
}
export class TokenExpired extends DomainError {
  readonly code = 'TOKEN_EXPIRED';
  constructor() {
    super('This share has expired. Create a new one for this request.');
  }
}
export class TokenRevoked extends DomainError {
  readonly code = 'TOKEN_REVOKED';
  constructor() {
    super('You withdrew this share. Create a new one for this request.');
  }
}
export class ShareForAnother extends DomainError {
  readonly code = 'AUDIENCE_MISMATCH';
  constructor() {
    super('This share was made for another institution. Create a new one for this request.');
  }
}

/**
 * A share answers one session, and is then bound to its institution. Another holder's share is refused like a missing
 * one. The same offer again adds nothing, so an interrupted answer can be repeated.
 */
export function offerToSession(command: OfferToSession, state: Share): ShareEvent[] {
  const { requestId, institutionId, verificationId, holderId, now } = command;
  if (state.status === 'absent' || state.creation.holderId !== holderId) throw new TokenNotYours();
  if (state.status === 'revoked') throw new TokenRevoked();
  if (isReached(state.creation.expiresAt, now)) throw new TokenExpired();
  if (isForAnother(state, institutionId)) throw new ShareForAnother();
  if (state.requestId === requestId) return [];
  const isSomebodyElses = state.boundTo !== undefined && state.boundTo !== institutionId;
  if (state.status === 'redeemed' || state.requestId !== undefined || isSomebodyElses) throw new TokenAlreadyUsed();
  return [{ type: 'ShareBound', data: { institutionId, verificationId, requestId, boundAt: now } }];
}
