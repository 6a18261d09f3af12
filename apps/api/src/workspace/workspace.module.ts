import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { DoorModule } from '../door/door.module.js';
import { ActivateLiveKeyController } from './go-live/activate-live-key/activate-live-key.controller.js';
import { ActivateLiveKeyHandler } from './go-live/activate-live-key/activate-live-key.handler.js';
import { AttestGoLiveItemController } from './go-live/attest-go-live-item/attest-go-live-item.controller.js';
import { AttestGoLiveItemHandler } from './go-live/attest-go-live-item/attest-go-live-item.handler.js';
import { GoLive } from './go-live/go-live.js';
import { ListReviewsController } from './go-live/list-reviews/list-reviews.controller.js';
import { ReadGoLiveController } from './go-live/read-go-live.controller.js';
import { RequestLiveReviewController } from './go-live/request-live-review/request-live-review.controller.js';
import { RequestLiveReviewHandler } from './go-live/request-live-review/request-live-review.handler.js';
import { IssueKeyController } from './keys/issue-key/issue-key.controller.js';
import { IssueKeyHandler } from './keys/issue-key/issue-key.handler.js';
import { ListKeysController } from './keys/list-keys/list-keys.controller.js';
import { RevokeKeyController } from './keys/revoke-key/revoke-key.controller.js';
import { RevokeKeyHandler } from './keys/revoke-key/revoke-key.handler.js';
import { RotateKeyController } from './keys/rotate-key/rotate-key.controller.js';
import { RotateKeyHandler } from './keys/rotate-key/rotate-key.handler.js';
import { FailedLogins } from './logins/log-in/failed-logins.js';
import { LogInController } from './logins/log-in/log-in.controller.js';
import { LogInHandler } from './logins/log-in/log-in.handler.js';
import { LogOutController } from './logins/log-out/log-out.controller.js';
import { LogOutHandler } from './logins/log-out/log-out.handler.js';
import { RefreshLoginController } from './logins/refresh-login/refresh-login.controller.js';
import { RefreshLoginHandler } from './logins/refresh-login/refresh-login.handler.js';
import { OnboardController } from './onboard/onboard.controller.js';
import { OnboardHandler } from './onboard/onboard.handler.js';
import { ChangeCorridorsController } from './profile/change-corridors/change-corridors.controller.js';
import { ChangeCorridorsHandler } from './profile/change-corridors/change-corridors.handler.js';
import { ChangeOriginsController } from './profile/change-origins/change-origins.controller.js';
import { ChangeOriginsHandler } from './profile/change-origins/change-origins.handler.js';
import { ReadCorridorsController } from './profile/read-corridors/read-corridors.controller.js';
import { ReadInstitutionController } from './profile/read-institution/read-institution.controller.js';
import { ReadOriginsController } from './profile/read-origins/read-origins.controller.js';
import { RenameInstitutionController } from './profile/rename-institution/rename-institution.controller.js';
import { RenameInstitutionHandler } from './profile/rename-institution/rename-institution.handler.js';
import { AcceptInvitationController } from './team/accept-invitation/accept-invitation.controller.js';
import { AcceptInvitationHandler } from './team/accept-invitation/accept-invitation.handler.js';
import { ChangeRoleController } from './team/change-role/change-role.controller.js';
import { ChangeRoleHandler } from './team/change-role/change-role.handler.js';
import { InviteMemberController } from './team/invite-member/invite-member.controller.js';
import { InviteMemberHandler } from './team/invite-member/invite-member.handler.js';
import { ListTeamController } from './team/list-team/list-team.controller.js';
import { People } from './team/people.js';
import { RemoveMemberController } from './team/remove-member/remove-member.controller.js';
import { RemoveMemberHandler } from './team/remove-member/remove-member.handler.js';
import { WithdrawInvitationController } from './team/withdraw-invitation/withdraw-invitation.controller.js';
import { WithdrawInvitationHandler } from './team/withdraw-invitation/withdraw-invitation.handler.js';
import { Workspaces } from './workspaces.js';

/** An institution’s people, keys, profile and way to production. */
@Module({
  imports: [CqrsModule, DoorModule],
  controllers: [
    ActivateLiveKeyController,
    AttestGoLiveItemController,
    ListReviewsController,
    ReadGoLiveController,
    RequestLiveReviewController,
    IssueKeyController,
    ListKeysController,
    RevokeKeyController,
    RotateKeyController,
    LogInController,
    LogOutController,
    RefreshLoginController,
    OnboardController,
    ChangeCorridorsController,
    ChangeOriginsController,
    ReadCorridorsController,
    ReadInstitutionController,
    ReadOriginsController,
    RenameInstitutionController,
    AcceptInvitationController,
    ChangeRoleController,
    InviteMemberController,
    ListTeamController,
    RemoveMemberController,
    WithdrawInvitationController,
  ],
  providers: [
    ActivateLiveKeyHandler,
    AttestGoLiveItemHandler,
    GoLive,
    RequestLiveReviewHandler,
    IssueKeyHandler,
    RevokeKeyHandler,
    RotateKeyHandler,
    FailedLogins,
    LogInHandler,
    LogOutHandler,
    RefreshLoginHandler,
    OnboardHandler,
    ChangeCorridorsHandler,
    ChangeOriginsHandler,
    RenameInstitutionHandler,
    AcceptInvitationHandler,
    ChangeRoleHandler,
    InviteMemberHandler,
    People,
    RemoveMemberHandler,
    WithdrawInvitationHandler,
    Workspaces,
  ],
})
export class WorkspaceModule {}
