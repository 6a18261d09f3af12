import type { Decider } from '../decider.js';
import type { WebhookEventName, WebhookTrial } from '../delivery/delivery.js';
import type { Timestamp } from '../time.js';
import { IdempotencyKeyReused } from '../verification/conclude-verification.js';

/** A webhook that somebody asked for, with nothing behind it that happened. */
export interface WebhookTestRequest {
  readonly testId: string;
  readonly institutionId: string;
  readonly webhookEvent: WebhookEventName;
  readonly trial: WebhookTrial;
  readonly requestedAt: Timestamp;
  /** Keyed digest of the request this answers: the same Idempotency-Key with another body is refused by it. */
  readonly requestHash?: string;
}

/** Stored for ever: a name or field here changes only through an upcaster. */
export interface WebhookTestEvent {
  readonly type: 'WebhookTestRequested';
  readonly data: WebhookTestRequest;
}

export type WebhookTest =
  { readonly status: 'absent' } | { readonly status: 'requested'; readonly request: WebhookTestRequest };

export const webhookTest: Decider<WebhookTest, WebhookTestEvent> = {
  initial: { status: 'absent' },
  evolve(state, event) {
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- a later release may have written others
    return event.type === 'WebhookTestRequested' ? { status: 'requested', request: event.data } : state;
  },
};

/** A retry under one Idempotency-Key adds nothing; another request under it is refused. */
export function requestWebhookTest(command: WebhookTestRequest, state: WebhookTest): WebhookTestEvent[] {
  if (state.status === 'absent') return [{ type: 'WebhookTestRequested', data: command }];
  if (state.request.requestHash !== command.requestHash) throw new IdempotencyKeyReused();
  return [];
}
