import type { Decider } from '../decider.js';
import { IdempotencyKeyReused } from '../domain-error.js';
import { addMilliseconds, isReached, type Timestamp } from '../time.js';

/** An Idempotency-Key stands for its request this long; then it counts as unused. */
export const IDEMPOTENCY_WINDOW_MS = 24 * 60 * 60 * 1000;

/** Stored for ever: a name or field here changes only through an upcaster. */
export interface RequestEvent {
  /** An Idempotency-Key was bound to one request, before anything was done for it. */
  readonly type: 'RequestAccepted';
  readonly data: {
    /** Whose Idempotency-Key it was: an institution's, or a holder's. */
    readonly institutionId?: string;
    readonly holderId?: string;
    readonly route: string;
    /** Keyed digest of the whole request: another one under the same key is refused by it. */
    readonly requestHash: string;
    /** What the request makes. Its own stream says whether that was done. */
    readonly resourceId: string;
    readonly acceptedAt: Timestamp;
  };
}

export type AcceptRequest = RequestEvent['data'];

/** What an Idempotency-Key stands for. */
export type AcceptedRequest =
  { readonly status: 'free' } | { readonly status: 'accepted'; readonly acceptance: AcceptRequest };

export const acceptedRequest: Decider<AcceptedRequest, RequestEvent> = {
  initial: { status: 'free' },
  evolve(state, event) {
    // Compared as text: with one event type the compiler calls the comparison redundant.
    return (event.type as string) === 'RequestAccepted' ? { status: 'accepted', acceptance: event.data } : state;
  },
};

/** What the key was accepted for, by the same request within the window. @throws IdempotencyKeyReused for another request */
export function standingAcceptance(
  { requestHash }: Pick<AcceptRequest, 'requestHash'>,
  state: AcceptedRequest,
  now: Timestamp,
): AcceptRequest | undefined {
  if (state.status === 'free') return undefined;
  const { acceptance } = state;
  if (isReached(addMilliseconds(acceptance.acceptedAt, IDEMPOTENCY_WINDOW_MS), now)) return undefined;
  if (acceptance.requestHash !== requestHash) throw new IdempotencyKeyReused();
  return acceptance;
}

/** Binds a key to one request before anything is done for it. A retry adds nothing. @throws IdempotencyKeyReused */
export function acceptRequest(command: AcceptRequest, state: AcceptedRequest): RequestEvent[] {
  if (standingAcceptance(command, state, command.acceptedAt) !== undefined) return [];
  return [{ type: 'RequestAccepted', data: command }];
}
