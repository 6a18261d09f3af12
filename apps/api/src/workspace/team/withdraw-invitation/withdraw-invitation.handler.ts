import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { withdrawInvitation } from '@passid/ledger';
import type { Member } from '../../../door/auth/principal.js';
import { commandOf } from '../../../door/command.js';
import { Workspaces } from '../../workspaces.js';

export class WithdrawInvitationCommand extends commandOf<{
  member: Member;
  requestId: string;
  invitationId: string;
}>() {}

@CommandHandler(WithdrawInvitationCommand)
export class WithdrawInvitationHandler implements ICommandHandler<WithdrawInvitationCommand> {
  constructor(private readonly workspaces: Workspaces) {}

  async execute({ member, requestId, invitationId }: WithdrawInvitationCommand): Promise<void> {
    await this.workspaces.changeBy(member, requestId, (common, state) =>
      withdrawInvitation({ ...common, invitationId }, state),
    );
  }
}
