import type { Timestamp } from '../time.js';
import { isExpired, type Session, type SessionEvent } from './session.js';

/** Records the expiry, once: nothing before the time, or when the session has ended already. */
export function expireSession({ now }: { readonly now: Timestamp }, state: Session): SessionEvent[] {
  if (state.status !== 'open' || !isExpired(state, now)) return [];
  const { requestId, institutionId, expiresAt } = state.creation;
  return [{ type: 'SessionExpired', data: { requestId, institutionId, expiredAt: expiresAt } }];
}
