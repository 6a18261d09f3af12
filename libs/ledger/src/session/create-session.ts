import { IdempotencyKeyReused } from '../domain-error.js';
import type { Session, SessionCreation, SessionEvent } from './session.js';

/** The same request again adds nothing and gets the first session; another request under its key is refused. */
export function createSession(creation: SessionCreation, state: Session): SessionEvent[] {
  if (state.status === 'absent') return [{ type: 'SessionCreated', data: creation }];
  if (state.creation.requestHash !== creation.requestHash) throw new IdempotencyKeyReused();
  return [];
}
