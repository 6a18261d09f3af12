/**
 * Each webhook event, with the event of the ledger that it announces. Types, enums and checks derive from this list; the
 * API document shows it in this order.
 */
const ANNOUNCES = {
  'verification.completed': 'TokenVerified',
  'verification.failed': 'TokenRejected',
  'outcome.reported': 'OutcomeReported',
  'webhook.test': 'WebhookTestRequested',
} as const satisfies Record<string, string>;

export type WebhookEventName = keyof typeof ANNOUNCES;

export const WEBHOOK_EVENTS = Object.keys(ANNOUNCES) as readonly WebhookEventName[];

export const ANNOUNCED_TYPES = Object.values(ANNOUNCES);

/** Not caused by an event: a delivery test, a sample, or a probe whose wrong signature the receiver must refuse. */
export type WebhookTrial = 'test' | 'sample' | 'invalid_signature';
