export type { Decider, DomainEvent } from './decider.js';
export { defined } from './defined.js';
export { assert, DomainError, IdempotencyKeyReused, ImpossibleState, type RefusalCode } from './domain-error.js';
export type { Environment } from './environment.js';
export type { Sealed } from './sealed.js';
export { addMilliseconds, isReached, type Timestamp } from './time.js';
export {
  credentialStream,
  deliveryStream,
  holderStream,
  institutionStream,
  LOG_STREAM,
  loginStream,
  sandboxClockStream,
  outcomeStream,
  packageStream,
  requestStream,
  sessionStream,
  shareStream,
  verificationStream,
  webhookTestStream,
} from './streams.js';
export type { EventOf, LedgerEvent } from './ledger-event.js';
export type { LogEvent } from './log.js';

export { sandboxClock, type ClockAdvance, type SandboxClockEvent } from './sandbox-clock/sandbox-clock.js';
export { advanceSandboxClock } from './sandbox-clock/advance-sandbox-clock.js';

export { institution, type Institution, type InstitutionEvent, type Onboarded } from './institution/institution.js';
export { InstitutionIdTaken, onboardInstitution, type OnboardInstitution } from './institution/onboard-institution.js';
export { SECRET_OVERLAP_MS, signingSecrets, type EndpointEvent, type WebhookEndpoint } from './institution/endpoint.js';
export {
  configureWebhook,
  disableWebhook,
  InstitutionNotFound,
  rotateWebhookSecret,
  SWITCH_OFF,
  WebhookNotConfigured,
  type ConfigureWebhook,
} from './institution/configure-webhook.js';
export { ROLES, type Invitation, type Role, type TeamMember } from './institution/team.js';
export {
  acceptInvitation,
  changeRole,
  InvitationNotFound,
  inviteMember,
  removeMember,
  withdrawInvitation,
  type AcceptInvitation,
  type ChangeRole,
  type InviteMember,
  type RemoveMember,
  type WithdrawInvitation,
} from './institution/manage-team.js';
export { isInUse, type ApiKey, type ApiKeyEvent, type ApiKeyIssue } from './institution/api-keys.js';
export {
  issueKey,
  KeyNotFound,
  revokeKey,
  rotateKey,
  type IssueKey,
  type RevokeKey,
  type RotateKey,
} from './institution/manage-keys.js';
export {
  changeCorridors,
  changeOrigins,
  renameInstitution,
  type ChangeCorridors,
  type ChangeOrigins,
  type RenameInstitution,
} from './institution/change-profile.js';
export { ATTESTATIONS, type Attestation, type GoingLiveEvent } from './institution/going-live.js';
export {
  activateLiveKey,
  attestItem,
  requestLiveReview,
  type ActivateLiveKey,
  type AttestItem,
  type RequestLiveReview,
} from './institution/go-live.js';

export { login, type Login, type LoginEvent } from './login/login.js';
export {
  endLogin,
  openLogin,
  refreshLogin,
  RefreshTokenInvalid,
  type OpenLogin,
  type RefreshLogin,
} from './login/refresh-login.js';

export { holder, type Holder, type HolderEvent } from './holder/holder.js';
export { signUpHolder, type SignUpHolder } from './holder/sign-up-holder.js';
export { eraseHolder } from './holder/erase-holder.js';
export type { EraseSubject } from './subject-erased.js';

export {
  credential,
  type Credential,
  type CredentialEvent,
  type CredentialIssue,
  type ExistingCredential,
} from './credential/credential.js';
export { credentialStanding, type CredentialStanding } from './credential/credential-standing.js';
export { eraseCredential } from './credential/erase-credential.js';
export { issueCredential } from './credential/issue-credential.js';
export { CredentialNotFound, revokeCredential, type RevokeCredential } from './credential/revoke-credential.js';

export {
  share,
  type CodeRedemption,
  type ExistingShare,
  type Share,
  type ShareCreation,
  type ShareEvent,
  type ShareSource,
} from './share/share.js';
export {
  CodeRefusal,
  codeRefusal,
  redeemCode,
  redeemDemoCode,
  type CodeRefusalName,
  type RedeemCode,
} from './share/redeem-code.js';
export { bindShare, type BindShare } from './share/bind-share.js';
export {
  createShare,
  CredentialNotActive,
  shareExpiry,
  TOKEN_LIFE_MAX_MS,
  type CreateShare,
} from './share/create-share.js';
export { revokeShare, ShareNotFound, type RevokeShare } from './share/revoke-share.js';
export { offerToSession, TokenNotYours, type OfferToSession } from './share/offer-to-session.js';

export {
  isExpired,
  session,
  type ExistingSession,
  type Session,
  type SessionCreation,
  type SessionEvent,
  type WalletIdempotency,
} from './session/session.js';
export { createSession } from './session/create-session.js';
export {
  declineSession,
  fulfilSession,
  SessionHasExpired,
  SessionNotFound,
  type DeclineSession,
  type FulfilSession,
} from './session/answer-session.js';
export { expireSession } from './session/expire-session.js';

export type { ClaimContext, DisclosedClaims, VerificationClaims } from './verification/claims.js';
export {
  COVERAGE_LEVELS,
  DENY_REASONS,
  type AssessToken,
  type ClaimSummary,
  type CoverageLevel,
  type DenyReason,
  type Evidence,
  type Policy,
  type SummaryOf,
  type Verdict,
} from './verification/policy.js';
export { CURRENT_POLICY, isPolicyVersion, POLICIES, type PolicyVersion } from './verification/policies.js';
export { explainDenial, type Denial } from './verification/explain-denial.js';
export {
  verification,
  type Consulted,
  type Verification,
  type VerificationEvent,
  type VerificationRecord,
} from './verification/verification.js';
export { concludeVerification } from './verification/conclude-verification.js';

export {
  attemptsOfSchedule,
  delivery,
  sourceOf,
  type Delivery,
  type DeliveryEvent,
  type DeliverySchedule,
  type EventPlace,
  type PendingDelivery,
} from './delivery/delivery.js';
export {
  announcementOf,
  isNumbered,
  webhookIdOf,
  type AnnouncedEvent,
  type Announcement,
} from './delivery/announcement.js';
export { ANNOUNCED_TYPES, WEBHOOK_EVENTS, type WebhookEventName, type WebhookTrial } from './webhook-event.js';
export { scheduleDelivery } from './delivery/schedule-delivery.js';
export { recordAttempt, type RecordAttempt } from './delivery/record-attempt.js';
export { DeliveryNotFound, resendDelivery } from './delivery/resend-delivery.js';
export { abandonDelivery } from './delivery/abandon-delivery.js';

export {
  requestWebhookTest,
  webhookTest,
  type WebhookTest,
  type WebhookTestEvent,
  type WebhookTestRequest,
} from './webhook-test/webhook-test.js';

export {
  outcome,
  OUTCOMES,
  type Outcome,
  type OutcomeAmendment,
  type OutcomeContext,
  type OutcomeEvent,
  type OutcomeName,
  type OutcomeReport,
  type ReportedOutcome,
} from './outcome/outcome.js';
export { cohortReport, type Cohort, type OutcomeCount, type PerOutcome } from './outcome/cohort-report.js';
export { OutcomeAlreadyReported, reportOutcome } from './outcome/report-outcome.js';
export { amendOutcome, OutcomeNotFound, type AmendOutcome } from './outcome/amend-outcome.js';

export { assemblePackage, casePackage, type PackageAssembly } from './case-package/case-package.js';
export {
  acceptedRequest,
  acceptRequest,
  IDEMPOTENCY_WINDOW_MS,
  standingAcceptance,
  type AcceptRequest,
} from './request/request.js';
