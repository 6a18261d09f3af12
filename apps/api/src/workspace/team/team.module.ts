import { Module } from '@nestjs/common';
import { DoorModule } from '../../door/door.module.js';
import { WorkspacesModule } from '../workspaces.module.js';
import { AcceptInvitationController } from './accept-invitation/accept-invitation.controller.js';
import { AcceptInvitationHandler } from './accept-invitation/accept-invitation.handler.js';
import { ChangeRoleController } from './change-role/change-role.controller.js';
import { ChangeRoleHandler } from './change-role/change-role.handler.js';
import { InviteMemberController } from './invite-member/invite-member.controller.js';
import { InviteMemberHandler } from './invite-member/invite-member.handler.js';
import { ListTeamController } from './list-team/list-team.controller.js';
import { People } from './people.js';
import { RemoveMemberController } from './remove-member/remove-member.controller.js';
import { RemoveMemberHandler } from './remove-member/remove-member.handler.js';
import { WithdrawInvitationController } from './withdraw-invitation/withdraw-invitation.controller.js';
import { WithdrawInvitationHandler } from './withdraw-invitation/withdraw-invitation.handler.js';

/** Members, their roles, and invitations. */
@Module({
  imports: [DoorModule, WorkspacesModule],
  controllers: [
    AcceptInvitationController,
    ChangeRoleController,
    InviteMemberController,
    ListTeamController,
    RemoveMemberController,
    WithdrawInvitationController,
  ],
  providers: [
    AcceptInvitationHandler,
    ChangeRoleHandler,
    InviteMemberHandler,
    People,
    RemoveMemberHandler,
    WithdrawInvitationHandler,
  ],
})
export class TeamModule {}
