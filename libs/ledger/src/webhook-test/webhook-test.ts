import type { Decider } from '../decider.js';
import type { Timestamp } from '../time.js';
import type { WebhookEventName, WebhookTrial } from '../webhook-event.js';

/** A webhook sent on request, without an event behind it. */
export interface WebhookTestRequest {
  readonly testId: string;
  readonly institutionId: string;
  readonly webhookEvent: WebhookEventName;
  readonly trial: WebhookTrial;
  readonly requestedAt: Timestamp;
}

/** Stored for ever: a name or field here changes only through an upcaster. */
export interface WebhookTestEvent {
  /** Somebody asked for a webhook with nothing behind it that happened. */
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

/** The id is bound to one request; the same request again adds nothing. */
export function requestWebhookTest(command: WebhookTestRequest, state: WebhookTest): WebhookTestEvent[] {
  return state.status === 'absent' ? [{ type: 'WebhookTestRequested', data: command }] : [];
}
