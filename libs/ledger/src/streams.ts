/** Where each fact lives. A stream's name is its identity for ever. */
export const institutionStream = (institutionId: string): string => `institution-${institutionId}`;
export const shareStream = (tokenHash: string): string => `share-${tokenHash}`;
export const verificationStream = (verificationId: string): string => `verification-${verificationId}`;
export const deliveryStream = (deliveryId: string): string => `delivery-${deliveryId}`;
export const sandboxClockStream = (institutionId: string): string => `sandbox-clock-${institutionId}`;
/** The ledger's own diary: rebuilt projections, exports, signed checkpoints. */
export const LOG_STREAM = 'log';
