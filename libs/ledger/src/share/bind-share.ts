import type { Timestamp } from '../time.js';
import { isForAnother, type Share, type ShareEvent } from './share.js';

export interface BindShare {
  readonly institutionId: string;
  readonly verificationId: string;
  readonly now: Timestamp;
}

/**
 * Binds a token to the first institution that verifies it; to others it is unknown. Adds nothing for a share that is
 * missing or another's: the assessment answers both alike.
 */
export function bindShare(command: BindShare, state: Share): ShareEvent[] {
  if (state.status === 'absent' || state.status === 'revoked' || state.boundTo !== undefined) return [];
  const { institutionId, verificationId, now } = command;
  if (isForAnother(state, institutionId)) return [];
  return [{ type: 'ShareBound', data: { institutionId, verificationId, boundAt: now } }];
}
