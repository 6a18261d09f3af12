export type { ClaimContext, ClaimName, ClaimOrPermission, Permission, VerificationClaims } from './claims.js';
export { PASSIDClient } from './client.js';
export type {
  CaseFilePackage,
  CreatedSession,
  CreateSession,
  OutcomeContext,
  OutcomeKind,
  OutcomeVersion,
  RedeemCode,
  ReportedOutcome,
  ReportOutcome,
  ServiceVersion,
  Session,
  VerifyToken,
} from './client.js';
export {
  PASSIDApiError,
  PASSIDConfigurationError,
  PASSIDConnectionError,
  PASSIDError,
  PASSIDSignatureError,
  PASSIDTimeoutError,
} from './errors.js';
export type { FieldProblem, SignatureFault } from './errors.js';
export { passidMiddleware } from './express.js';
export type { ExpressRequest, PassidMiddleware } from './express.js';
export type { GateOptions } from './gate.js';
export { RemoteJwks } from './jwks.js';
export type { Jwk, JwkSet, RemoteJwksOptions } from './jwks.js';
export { withPassid, withPassidPages } from './next.js';
export type { PagesRequest, PagesResponse } from './next.js';
export type { Policy, PolicyViolation } from './policy.js';
export { verifyClaims } from './signed-claims.js';
export type { SignedClaims, VerifyClaimsOptions } from './signed-claims.js';
export type { CallOptions, ClientOptions, PostOptions } from './transport.js';
export { verificationOf } from './verification-of.js';
export type { DenyReason, Environment, Erasure, VerificationAnswer } from './verification.js';
export { verifyWebhookSignature } from './webhook.js';
export type {
  OutcomeReportedEvent,
  VerificationCompletedEvent,
  VerificationFailedEvent,
  WebhookEvent,
  WebhookTestEvent,
} from './webhook.js';
