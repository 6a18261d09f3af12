import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ApiDocsModule } from '@passid/api-docs';
import { RateLimitsModule } from '@passid/rate-limits';
import { ScheduleModule } from '@nestjs/schedule';
import { AdvanceSandboxClockController } from './sandbox/advance-sandbox-clock/advance-sandbox-clock.controller.js';
import { AdvanceSandboxClockHandler } from './sandbox/advance-sandbox-clock/advance-sandbox-clock.handler.js';
import { AmendOutcomeController } from './outcomes/amend-outcome/amend-outcome.controller.js';
import { AmendOutcomeHandler } from './outcomes/amend-outcome/amend-outcome.handler.js';
import { AssemblePackageController } from './evidence/assemble-package/assemble-package.controller.js';
import { AssemblePackageHandler } from './evidence/assemble-package/assemble-package.handler.js';
import { CasePackages } from './evidence/assemble-package/case-packages.js';
import { AuditTrailController } from './evidence/audit-trail/audit-trail.controller.js';
import { KeyHolders } from './door/auth/key-holders.js';
import { Logins } from './door/auth/logins.js';
import { MemberRoles } from './door/auth/member-roles.js';
import { ConfigureWebhookController } from './webhooks/configure-webhook/configure-webhook.controller.js';
import { ConfigureWebhookHandler } from './webhooks/configure-webhook/configure-webhook.handler.js';
import { DeliveryLog } from './webhooks/delivery-log.js';
import { Endpoints } from './webhooks/endpoints.js';
import { CreateSessionController } from './sessions/create-session/create-session.controller.js';
import { CreateSessionHandler } from './sessions/create-session/create-session.handler.js';
import { DeclineSessionController } from './sessions/decline-session/decline-session.controller.js';
import { DeclineSessionHandler } from './sessions/decline-session/decline-session.handler.js';
import { FulfilSessionController } from './sessions/fulfil-session/fulfil-session.controller.js';
import { FulfilSessionHandler } from './sessions/fulfil-session/fulfil-session.handler.js';
import { ExportTrailController } from './evidence/export-trail/export-trail.controller.js';
import { TrailExports } from './evidence/export-trail/trail-exports.js';
import { CommandTraces } from './door/command-traces.js';
import { HealthController } from './door/health/health.controller.js';
import { IdempotencyModule } from './door/idempotency/idempotency.module.js';
import { JwksController } from './door/jwks/jwks.controller.js';
import { FailedLogins } from './workspace/logins/log-in/failed-logins.js';
import { ListVerificationsController } from './verifying/list-verifications/list-verifications.controller.js';
import { LogInController } from './workspace/logins/log-in/log-in.controller.js';
import { LogInHandler } from './workspace/logins/log-in/log-in.handler.js';
import { LogOutController } from './workspace/logins/log-out/log-out.controller.js';
import { LogOutHandler } from './workspace/logins/log-out/log-out.handler.js';
import { OnboardController } from './workspace/onboard/onboard.controller.js';
import { OnboardHandler } from './workspace/onboard/onboard.handler.js';
import { Outcomes } from './outcomes/outcomes.js';
import { ReadCohortsController } from './outcomes/read-cohorts/read-cohorts.controller.js';
import { ReadOutcomeController } from './outcomes/read-outcome/read-outcome.controller.js';
import { ReadPublicSessionController } from './sessions/read-public-session/read-public-session.controller.js';
import { ReadSessionController } from './sessions/read-session/read-session.controller.js';
import { SessionChanges } from './sessions/read-session/session-changes.js';
import { ReadVerificationController } from './verifying/read-verification/read-verification.controller.js';
import { FailedRedemptions } from './verifying/redeem-code/failed-redemptions.js';
import { RedeemCodeController } from './verifying/redeem-code/redeem-code.controller.js';
import { RedeemCodeHandler } from './verifying/redeem-code/redeem-code.handler.js';
import { RefreshLoginController } from './workspace/logins/refresh-login/refresh-login.controller.js';
import { RefreshLoginHandler } from './workspace/logins/refresh-login/refresh-login.handler.js';
import { ReadWebhookController } from './webhooks/read-webhook/read-webhook.controller.js';
import { RotateWebhookSecretController } from './webhooks/rotate-webhook-secret/rotate-webhook-secret.controller.js';
import { RotateWebhookSecretHandler } from './webhooks/rotate-webhook-secret/rotate-webhook-secret.handler.js';
import { ReadDeliveriesController } from './webhooks/read-deliveries/read-deliveries.controller.js';
import { RedeliverController } from './webhooks/redeliver/redeliver.controller.js';
import { RedeliverHandler } from './webhooks/redeliver/redeliver.handler.js';
import { RecoverWebhooksController } from './webhooks/recover-webhooks/recover-webhooks.controller.js';
import { RecoverWebhooksHandler } from './webhooks/recover-webhooks/recover-webhooks.handler.js';
import { ReconcileWebhooksController } from './webhooks/reconcile-webhooks/reconcile-webhooks.controller.js';
import { ReadEventsController } from './webhooks/read-events/read-events.controller.js';
import { TriggerWebhookController } from './webhooks/trigger-webhook/trigger-webhook.controller.js';
import { TriggerWebhookHandler } from './webhooks/trigger-webhook/trigger-webhook.handler.js';
import { Resending } from './webhooks/resending.js';
import { TestWebhookController } from './webhooks/test-webhook/test-webhook.controller.js';
import { TestWebhookHandler } from './webhooks/test-webhook/test-webhook.handler.js';
import { WebhookTests } from './webhooks/test-webhook/webhook-tests.js';
import { ReportOutcomeController } from './outcomes/report-outcome/report-outcome.controller.js';
import { ReportOutcomeHandler } from './outcomes/report-outcome/report-outcome.handler.js';
import { ExpireSessions } from './sessions/expire-sessions.js';
import { Fulfilments } from './sessions/fulfilments.js';
import { Sessions } from './sessions/sessions.js';
import { Conclusions } from './verifying/verdict/conclude.js';
import { Examiner } from './verifying/verdict/evidence.js';
import { FinishRedemptions } from './verifying/verdict/finish-redemptions.js';
import { ReadInstitutionController } from './workspace/profile/read-institution/read-institution.controller.js';
import { RenameInstitutionController } from './workspace/profile/rename-institution/rename-institution.controller.js';
import { RenameInstitutionHandler } from './workspace/profile/rename-institution/rename-institution.handler.js';
import { ReadCorridorsController } from './workspace/profile/read-corridors/read-corridors.controller.js';
import { ReadOriginsController } from './workspace/profile/read-origins/read-origins.controller.js';
import { ChangeOriginsController } from './workspace/profile/change-origins/change-origins.controller.js';
import { ChangeOriginsHandler } from './workspace/profile/change-origins/change-origins.handler.js';
import { LivePages } from './door/auth/live-pages.js';
import { ChangeCorridorsController } from './workspace/profile/change-corridors/change-corridors.controller.js';
import { ChangeCorridorsHandler } from './workspace/profile/change-corridors/change-corridors.handler.js';
import { ListKeysController } from './workspace/keys/list-keys/list-keys.controller.js';
import { IssueKeyController } from './workspace/keys/issue-key/issue-key.controller.js';
import { IssueKeyHandler } from './workspace/keys/issue-key/issue-key.handler.js';
import { RotateKeyController } from './workspace/keys/rotate-key/rotate-key.controller.js';
import { RotateKeyHandler } from './workspace/keys/rotate-key/rotate-key.handler.js';
import { RevokeKeyController } from './workspace/keys/revoke-key/revoke-key.controller.js';
import { RevokeKeyHandler } from './workspace/keys/revoke-key/revoke-key.handler.js';
import { ListTeamController } from './workspace/team/list-team/list-team.controller.js';
import { InviteMemberController } from './workspace/team/invite-member/invite-member.controller.js';
import { InviteMemberHandler } from './workspace/team/invite-member/invite-member.handler.js';
import { ChangeRoleController } from './workspace/team/change-role/change-role.controller.js';
import { ChangeRoleHandler } from './workspace/team/change-role/change-role.handler.js';
import { RemoveMemberController } from './workspace/team/remove-member/remove-member.controller.js';
import { RemoveMemberHandler } from './workspace/team/remove-member/remove-member.handler.js';
import { WithdrawInvitationController } from './workspace/team/withdraw-invitation/withdraw-invitation.controller.js';
import { WithdrawInvitationHandler } from './workspace/team/withdraw-invitation/withdraw-invitation.handler.js';
import { AcceptInvitationController } from './workspace/team/accept-invitation/accept-invitation.controller.js';
import { AcceptInvitationHandler } from './workspace/team/accept-invitation/accept-invitation.handler.js';
import { KeyUse } from './door/auth/key-use.js';
import { People } from './workspace/people.js';
import { Workspaces } from './workspace/workspaces.js';
import { AttestGoLiveItemController } from './workspace/go-live/attest-go-live-item/attest-go-live-item.controller.js';
import { AttestGoLiveItemHandler } from './workspace/go-live/attest-go-live-item/attest-go-live-item.handler.js';
import { RequestLiveReviewController } from './workspace/go-live/request-live-review/request-live-review.controller.js';
import { RequestLiveReviewHandler } from './workspace/go-live/request-live-review/request-live-review.handler.js';
import { ActivateLiveKeyController } from './workspace/go-live/activate-live-key/activate-live-key.controller.js';
import { ActivateLiveKeyHandler } from './workspace/go-live/activate-live-key/activate-live-key.handler.js';
import { ListReviewsController } from './workspace/go-live/list-reviews/list-reviews.controller.js';
import { GoLive } from './workspace/go-live/go-live.js';
import { ReadGoLiveController } from './workspace/go-live/read-go-live.controller.js';
import { EventStreams } from './webhooks/stream-events/event-streams.js';
import { NewEvents } from './webhooks/stream-events/new-events.js';
import { StreamEventsController } from './webhooks/stream-events/stream-events.controller.js';
import { VerifyTokenController } from './verifying/verify-token/verify-token.controller.js';
import { VerifyTokenHandler } from './verifying/verify-token/verify-token.handler.js';
import { WalletModule } from './wallet/wallet.module.js';

/** The HTTP door: one folder per use case. */
@Module({
  imports: [
    CqrsModule.forRoot(),
    ScheduleModule.forRoot(),
    ApiDocsModule,
    RateLimitsModule,
    IdempotencyModule,
    WalletModule,
  ],
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
