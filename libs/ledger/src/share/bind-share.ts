import type { Timestamp } from '../time.js';
import { isForAnother, type Share, type ShareEvent } from './share.js';

export interface BindShare {
  readonly institutionId: string;
  readonly verificationId: string;
  readonly now: Timestamp;
}

/**
 * The first institution to verify a token keeps it; to any other it is unknown. Decides nothing for a share that does
 * not exist or belongs to somebody else: the assessment tells the two callers the same thing.
 */
export function bindShare(command: BindShare, state: Share): ShareEvent[] {
  if (state.status === 'absent' || state.status === 'revoked' || state.boundTo !== undefined) return [];
  const { institutionId, verificationId, now } = command;
  if (isForAnother(state, institutionId)) return [];
  return [{ type: 'ShareBound', data: { institutionId, verificationId, boundAt: now } }];
}
