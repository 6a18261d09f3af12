import { DomainError } from '../domain-error.js';
import type { Timestamp } from '../time.js';
import type { Share, ShareEvent } from './share.js';

export interface RevokeShare {
  readonly holderId: string;
  readonly now: Timestamp;
}

export class ShareNotFound extends DomainError {
  readonly code = 'SHARE_NOT_FOUND';
  constructor() {
    super('There is no such share of yours.');
  }
}

/** The holder withdraws the consent, redeemed or not. Another holder's share is answered like a missing one. */
export function revokeShare({ holderId, now }: RevokeShare, state: Share): ShareEvent[] {
  if (state.status === 'absent' || state.creation.holderId !== holderId) throw new ShareNotFound();
  return state.status === 'revoked' ? [] : [{ type: 'ShareRevoked', data: { revokedAt: now } }];
}
