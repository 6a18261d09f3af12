export { isPublicAddress } from './address-guard.js';
export type { AttemptFailed, AttemptFailure, AttemptResult, AttemptSucceeded } from './attempt-result.js';
export { AddressRefused, guardedConnector, guardedLookup, NameNotResolved } from './guarded-connect.js';
export type { ResolveAddresses } from './resolve-addresses.js';
export { ATTEMPTS_MAX, type FailedAttempt, nextAttemptAt } from './retry-schedule.js';
export { type WebhookAttempt, WebhookSender, type WebhookSenderOptions } from './send.js';
export { generateWebhookSecret, signatureHeaders, type Signing } from './sign.js';
export { SIGNATURE_TEST_VECTOR } from './signature-test-vector.js';
export { checkWebhookUrl, type WebhookUrlCheck, type WebhookUrlPolicy, type WebhookUrlProblem } from './webhook-url.js';
