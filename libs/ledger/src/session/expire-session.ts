import type { Timestamp } from '../time.js';
import { isExpired, type Session, type SessionEvent } from './session.js';

/** Writes down that the time is over; nothing where it is not, or where somebody answered or noticed before. */
export function expireSession({ now }: { readonly now: Timestamp }, state: Session): SessionEvent[] {
  if (state.status !== 'open' || !isExpired(state, now)) return [];
  const { requestId, institutionId, expiresAt } = state.creation;
  return [{ type: 'SessionExpired', data: { requestId, institutionId, expiredAt: expiresAt } }];
}
