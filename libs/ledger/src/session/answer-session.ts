import { defined } from '../defined.js';
import { DomainError, IdempotencyKeyReused } from '../domain-error.js';
import type { Sealed } from '../sealed.js';
import type { Timestamp } from '../time.js';
import { isExpired, type Session, type SessionCreation, type SessionEvent, type WalletIdempotency } from './session.js';

export class SessionNotFound extends DomainError {
  readonly code = 'SESSION_NOT_FOUND';
  constructor() {
    super('There is no such verification request.');
  }
}
export class SessionHasExpired extends DomainError {
  readonly code = 'SESSION_EXPIRED';
  constructor() {
    super('This verification request has expired. Ask the institution for a new code.');
  }
}
export class SessionAlreadyAnswered extends DomainError {
  readonly code = 'SESSION_ALREADY_ANSWERED';
  constructor() {
    super('This verification request was answered before.');
  }
}

interface Answering {
  readonly holderId: string;
  readonly now: Timestamp;
  readonly idempotency?: WalletIdempotency;
}

export interface FulfilSession extends Answering {
  readonly verificationId: string;
  readonly tokenHash: string;
}

export interface DeclineSession extends Answering {
  readonly sealedReason?: Sealed;
}

/** One answer wins: the append at the expected revision decides. */
export function fulfilSession(command: FulfilSession, state: Session): SessionEvent[] {
  if (state.status === 'fulfilled' && isRepeat(command, state.fulfilment)) return [];
  const { requestId, institutionId } = openSession(command, state);
  const { holderId, verificationId, tokenHash, now, idempotency } = command;
  return [
    {
      type: 'SessionFulfilled',
      data: defined({
        requestId,
        institutionId,
        holderId,
        verificationId,
        tokenHash,
        fulfilledAt: now,
        idempotency,
      }),
    },
  ];
}

/** As final as a fulfilment. */
export function declineSession(command: DeclineSession, state: Session): SessionEvent[] {
  if (state.status === 'declined' && isRepeat(command, state.decline)) return [];
  const { requestId, institutionId } = openSession(command, state);
  const { holderId, sealedReason, now, idempotency } = command;
  return [
    {
      type: 'SessionDeclined',
      data: defined({
        requestId,
        institutionId,
        holderId,
        declinedAt: now,
        sealedReason,
        idempotency,
      }),
    },
  ];
}

/** The creation of a session that can still be answered. It expires by the clock, before SessionExpired is written. */
function openSession({ now }: Pick<Answering, 'now'>, state: Session): SessionCreation {
  if (state.status === 'absent') throw new SessionNotFound();
  if (isExpired(state, now)) throw new SessionHasExpired();
  if (state.status !== 'open') throw new SessionAlreadyAnswered();
  return state.creation;
}

type Answered = Pick<Answering, 'holderId' | 'idempotency'>;

/** A repeat carries the Idempotency-Key of the first; without one a second answer is refused. */
function isRepeat({ holderId, idempotency }: Answering, first: Answered): boolean {
  if (idempotency === undefined || holderId !== first.holderId) return false;
  if (idempotency.keyHash !== first.idempotency?.keyHash) return false;
  if (idempotency.requestHash !== first.idempotency.requestHash) throw new IdempotencyKeyReused();
  return true;
}
