export type { AttemptFailed, AttemptFailure, AttemptResult, AttemptSucceeded } from './attempt-result.js';
export { deliveryIdOf, deliveryOf } from './delivery-of.js';
export { type FailedAttempt, nextAttemptAt } from './retry-schedule.js';
export { type WebhookAttempt, WebhookSender, type WebhookSenderOptions } from './send.js';
export { generateWebhookSecret, signatureHeaders, standardWebhooksPublicKey, type Signing } from './sign.js';
export { checkWebhookUrl, type WebhookUrlCheck, type WebhookUrlPolicy, type WebhookUrlProblem } from './webhook-url.js';
export { webhookBody, webhookDocument } from './webhook-body.js';
export { sampleNotice } from './sample-notice.js';
export { type WebhookDocument } from './webhook-document.js';
