import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ScheduleModule } from '@nestjs/schedule';
import { AdvanceSandboxClockController } from './advance-sandbox-clock/advance-sandbox-clock.controller.js';
import { AdvanceSandboxClockHandler } from './advance-sandbox-clock/advance-sandbox-clock.handler.js';
import { AmendOutcomeController } from './amend-outcome/amend-outcome.controller.js';
import { AmendOutcomeHandler } from './amend-outcome/amend-outcome.handler.js';
import { AssemblePackageController } from './assemble-package/assemble-package.controller.js';
import { AssemblePackageHandler } from './assemble-package/assemble-package.handler.js';
import { CasePackages } from './assemble-package/case-packages.js';
import { AuditTrailController } from './audit-trail/audit-trail.controller.js';
import { KeyHolders } from './auth/key-holders.js';
import { Logins } from './auth/logins.js';
import { MemberRoles } from './auth/member-roles.js';
import { ConfigureWebhookController } from './configure-webhook/configure-webhook.controller.js';
import { ConfigureWebhookHandler } from './configure-webhook/configure-webhook.handler.js';
import { DeliveryLog } from './delivery/delivery-log.js';
import { Endpoints } from './delivery/endpoints.js';
import { CreateSessionController } from './create-session/create-session.controller.js';
import { CreateSessionHandler } from './create-session/create-session.handler.js';
import { DeclineSessionController } from './decline-session/decline-session.controller.js';
import { DeclineSessionHandler } from './decline-session/decline-session.handler.js';
import { FulfilSessionController } from './fulfil-session/fulfil-session.controller.js';
import { FulfilSessionHandler } from './fulfil-session/fulfil-session.handler.js';
import { ExportTrailController } from './export-trail/export-trail.controller.js';
import { TrailExports } from './export-trail/trail-exports.js';
import { CommandTraces } from './command-traces.js';
import { HealthController } from './health/health.controller.js';
import { IdempotencyModule } from './idempotency/idempotency.module.js';
import { JwksController } from './jwks/jwks.controller.js';
import { FailedLogins } from './log-in/failed-logins.js';
import { ListVerificationsController } from './list-verifications/list-verifications.controller.js';
import { LogInController } from './log-in/log-in.controller.js';
import { LogInHandler } from './log-in/log-in.handler.js';
import { LogOutController } from './log-out/log-out.controller.js';
import { LogOutHandler } from './log-out/log-out.handler.js';
import { OnboardController } from './onboard/onboard.controller.js';
import { OnboardHandler } from './onboard/onboard.handler.js';
import { Outcomes } from './outcome/outcomes.js';
import { ReadCohortsController } from './read-cohorts/read-cohorts.controller.js';
import { ReadOutcomeController } from './read-outcome/read-outcome.controller.js';
import { ReadPublicSessionController } from './read-public-session/read-public-session.controller.js';
import { ReadSessionController } from './read-session/read-session.controller.js';
import { SessionChanges } from './read-session/session-changes.js';
import { ReadVerificationController } from './read-verification/read-verification.controller.js';
import { FailedRedemptions } from './redeem-code/failed-redemptions.js';
import { RedeemCodeController } from './redeem-code/redeem-code.controller.js';
import { RedeemCodeHandler } from './redeem-code/redeem-code.handler.js';
import { RefreshLoginController } from './refresh-login/refresh-login.controller.js';
import { RefreshLoginHandler } from './refresh-login/refresh-login.handler.js';
import { ReadWebhookController } from './read-webhook/read-webhook.controller.js';
import { RotateWebhookSecretController } from './rotate-webhook-secret/rotate-webhook-secret.controller.js';
import { RotateWebhookSecretHandler } from './rotate-webhook-secret/rotate-webhook-secret.handler.js';
import { ReadDeliveriesController } from './read-deliveries/read-deliveries.controller.js';
import { RedeliverController } from './redeliver/redeliver.controller.js';
import { RedeliverHandler } from './redeliver/redeliver.handler.js';
import { RecoverWebhooksController } from './recover-webhooks/recover-webhooks.controller.js';
import { RecoverWebhooksHandler } from './recover-webhooks/recover-webhooks.handler.js';
import { ReconcileWebhooksController } from './reconcile-webhooks/reconcile-webhooks.controller.js';
import { ReadEventsController } from './read-events/read-events.controller.js';
import { TriggerWebhookController } from './trigger-webhook/trigger-webhook.controller.js';
import { TriggerWebhookHandler } from './trigger-webhook/trigger-webhook.handler.js';
import { Resending } from './delivery/resending.js';
import { TestWebhookController } from './test-webhook/test-webhook.controller.js';
import { TestWebhookHandler } from './test-webhook/test-webhook.handler.js';
import { WebhookTests } from './test-webhook/webhook-tests.js';
import { ReportOutcomeController } from './report-outcome/report-outcome.controller.js';
import { ReportOutcomeHandler } from './report-outcome/report-outcome.handler.js';
import { ExpireSessions } from './session/expire-sessions.js';
import { Fulfilments } from './session/fulfilments.js';
import { Sessions } from './session/sessions.js';
import { Conclusions } from './verification/conclude.js';
import { Examiner } from './verification/evidence.js';
import { FinishRedemptions } from './verification/finish-redemptions.js';
import { ReadInstitutionController } from './read-institution/read-institution.controller.js';
import { RenameInstitutionController } from './rename-institution/rename-institution.controller.js';
import { RenameInstitutionHandler } from './rename-institution/rename-institution.handler.js';
import { ReadCorridorsController } from './read-corridors/read-corridors.controller.js';
import { ReadOriginsController } from './read-origins/read-origins.controller.js';
import { ChangeOriginsController } from './change-origins/change-origins.controller.js';
import { ChangeOriginsHandler } from './change-origins/change-origins.handler.js';
import { LivePages } from './auth/live-pages.js';
import { ChangeCorridorsController } from './change-corridors/change-corridors.controller.js';
import { ChangeCorridorsHandler } from './change-corridors/change-corridors.handler.js';
import { ListKeysController } from './list-keys/list-keys.controller.js';
import { IssueKeyController } from './issue-key/issue-key.controller.js';
import { IssueKeyHandler } from './issue-key/issue-key.handler.js';
import { RotateKeyController } from './rotate-key/rotate-key.controller.js';
import { RotateKeyHandler } from './rotate-key/rotate-key.handler.js';
import { RevokeKeyController } from './revoke-key/revoke-key.controller.js';
import { RevokeKeyHandler } from './revoke-key/revoke-key.handler.js';
import { ListTeamController } from './list-team/list-team.controller.js';
import { InviteMemberController } from './invite-member/invite-member.controller.js';
import { InviteMemberHandler } from './invite-member/invite-member.handler.js';
import { ChangeRoleController } from './change-role/change-role.controller.js';
import { ChangeRoleHandler } from './change-role/change-role.handler.js';
import { RemoveMemberController } from './remove-member/remove-member.controller.js';
import { RemoveMemberHandler } from './remove-member/remove-member.handler.js';
import { WithdrawInvitationController } from './withdraw-invitation/withdraw-invitation.controller.js';
import { WithdrawInvitationHandler } from './withdraw-invitation/withdraw-invitation.handler.js';
import { AcceptInvitationController } from './accept-invitation/accept-invitation.controller.js';
import { AcceptInvitationHandler } from './accept-invitation/accept-invitation.handler.js';
import { KeyUse } from './auth/key-use.js';
import { People } from './workspace/people.js';
import { Workspaces } from './workspace/workspaces.js';
import { AttestGoLiveItemController } from './attest-go-live-item/attest-go-live-item.controller.js';
import { AttestGoLiveItemHandler } from './attest-go-live-item/attest-go-live-item.handler.js';
import { RequestLiveReviewController } from './request-live-review/request-live-review.controller.js';
import { RequestLiveReviewHandler } from './request-live-review/request-live-review.handler.js';
import { ActivateLiveKeyController } from './activate-live-key/activate-live-key.controller.js';
import { ActivateLiveKeyHandler } from './activate-live-key/activate-live-key.handler.js';
import { ListReviewsController } from './list-reviews/list-reviews.controller.js';
import { GoLive } from './go-live/go-live.js';
import { ReadGoLiveController } from './go-live/read-go-live.controller.js';
import { EventStreams } from './stream-events/event-streams.js';
import { NewEvents } from './stream-events/new-events.js';
import { StreamEventsController } from './stream-events/stream-events.controller.js';
import { VerifyTokenController } from './verify-token/verify-token.controller.js';
import { VerifyTokenHandler } from './verify-token/verify-token.handler.js';
import { WalletModule } from './wallet/wallet.module.js';

/** The HTTP door: one folder per use case. */
@Module({
  imports: [CqrsModule.forRoot(), ScheduleModule.forRoot(), IdempotencyModule, WalletModule],
  controllers: [
    RedeemCodeController,
    VerifyTokenController,
    ReadVerificationController,
    AuditTrailController,
    ReportOutcomeController,
    AmendOutcomeController,
    ReadCohortsController,
    ExportTrailController,
    AssemblePackageController,
    ListVerificationsController,
    ReadOutcomeController,
    OnboardController,
    ConfigureWebhookController,
    AdvanceSandboxClockController,
    LogInController,
    RefreshLoginController,
    LogOutController,
    AttestGoLiveItemController,
    RequestLiveReviewController,
    ActivateLiveKeyController,
    ListReviewsController,
    ReadGoLiveController,
    TestWebhookController,
    CreateSessionController,
    ReadSessionController,
    ReadPublicSessionController,
    FulfilSessionController,
    DeclineSessionController,
    ReadInstitutionController,
    RenameInstitutionController,
    ReadCorridorsController,
    ChangeCorridorsController,
    ReadOriginsController,
    ChangeOriginsController,
    ListKeysController,
    IssueKeyController,
    RotateKeyController,
    RevokeKeyController,
    ListTeamController,
    InviteMemberController,
    ChangeRoleController,
    RemoveMemberController,
    WithdrawInvitationController,
    AcceptInvitationController,
    ReadWebhookController,
    RotateWebhookSecretController,
    ReadDeliveriesController,
    RedeliverController,
    RecoverWebhooksController,
    ReconcileWebhooksController,
    ReadEventsController,
    TriggerWebhookController,
    StreamEventsController,
    JwksController,
    HealthController,
  ],
  providers: [
    EventStreams,
    NewEvents,
    KeyHolders,
    MemberRoles,
    Logins,
    FailedLogins,
    LogInHandler,
    RefreshLoginHandler,
    LogOutHandler,
    AttestGoLiveItemHandler,
    RequestLiveReviewHandler,
    ActivateLiveKeyHandler,
    GoLive,
    KeyUse,
    Workspaces,
    People,
    RenameInstitutionHandler,
    ChangeCorridorsHandler,
    ChangeOriginsHandler,
    LivePages,
    IssueKeyHandler,
    RotateKeyHandler,
    RevokeKeyHandler,
    InviteMemberHandler,
    ChangeRoleHandler,
    RemoveMemberHandler,
    WithdrawInvitationHandler,
    AcceptInvitationHandler,
    RedeemCodeHandler,
    FailedRedemptions,
    VerifyTokenHandler,
    OnboardHandler,
    ConfigureWebhookHandler,
    AdvanceSandboxClockHandler,
    TestWebhookHandler,
    RotateWebhookSecretHandler,
    RedeliverHandler,
    RecoverWebhooksHandler,
    TriggerWebhookHandler,
    Resending,
    WebhookTests,
    DeliveryLog,
    Endpoints,
    ReportOutcomeHandler,
    AmendOutcomeHandler,
    Outcomes,
    TrailExports,
    AssemblePackageHandler,
    CasePackages,
    Conclusions,
    CommandTraces,
    Examiner,
    FinishRedemptions,
    CreateSessionHandler,
    FulfilSessionHandler,
    DeclineSessionHandler,
    Sessions,
    SessionChanges,
    Fulfilments,
    ExpireSessions,
  ],
})
export class ApiModule {}
