/** Stream names. A name never changes. */
export const institutionStream = (institutionId: string): string => `institution-${institutionId}`;
export const shareStream = (tokenHash: string): string => `share-${tokenHash}`;
export const holderStream = (holderId: string): string => `holder-${holderId}`;
export const credentialStream = (credentialId: string): string => `credential-${credentialId}`;
export const sessionStream = (requestId: string): string => `session-${requestId}`;
export const verificationStream = (verificationId: string): string => `verification-${verificationId}`;
export const deliveryStream = (deliveryId: string): string => `delivery-${deliveryId}`;
export const sandboxClockStream = (institutionId: string): string => `sandbox-clock-${institutionId}`;
/** One per dashboard login, from password to log-out. */
export const loginStream = (loginId: string): string => `login-${loginId}`;
export const webhookTestStream = (testId: string): string => `webhook-test-${testId}`;
/** An institution reports one outcome for each token; the hash of a token differs between sandbox and live. */
export const outcomeStream = (institutionId: string, tokenHash: string): string =>
  `outcome-${institutionId}-${tokenHash}`;
/** One for each case file that was assembled. */
export const packageStream = (packageId: string): string => `package-${packageId}`;
/** What an Idempotency-Key was used for. */
export const requestStream = (requestId: string): string => `request-${requestId}`;
/** Events about the ledger itself: rebuilt read models, exports. */
export const LOG_STREAM = 'log';
