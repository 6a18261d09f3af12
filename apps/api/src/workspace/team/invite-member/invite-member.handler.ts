import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { hashEmail, KeyRing, sealContent } from '@passid/credentials';
import { addMilliseconds, institutionStream, inviteMember, type Role } from '@passid/ledger';
import type { Member } from '../../../door/auth/principal.js';
import { commandOf } from '../../../door/command.js';
import { newId } from '../../../door/ids.js';
import { Workspaces } from '../../workspaces.js';
import { newInvitationToken } from '../invitation-token.js';
import type { PersonalContent } from '../people.js';
import type { NewInvitationAnswer } from './invite-member.answer.js';

/** A week: whoever was away for longer asks for another invitation. */
const INVITATION_LIFE_MS = 7 * 24 * 60 * 60 * 1000;

export class InviteMemberCommand extends commandOf<
  {
    member: Member;
    requestId: string;
    email: string;
    role: Role;
  },
  NewInvitationAnswer
>() {}

@CommandHandler(InviteMemberCommand)
export class InviteMemberHandler implements ICommandHandler<InviteMemberCommand> {
  constructor(
    private readonly workspaces: Workspaces,
    private readonly keyRing: KeyRing,
  ) {}

  async execute({ member, requestId, email, role }: InviteMemberCommand): Promise<NewInvitationAnswer> {
    const { institutionId } = member;
    const token = newInvitationToken(institutionId);
    const content: PersonalContent = { email };
    const invitation = {
      invitationId: newId('inv'),
      tokenHash: this.keyRing.hash('invitation', token),
      emailHash: hashEmail(this.keyRing, email),
      role,
      sealed: sealContent(this.keyRing, institutionStream(institutionId), content),
    };
    let times = { invitedAt: '', expiresAt: '' };
    await this.workspaces.changeBy(member, requestId, (common, state) => {
      times = { invitedAt: common.now, expiresAt: addMilliseconds(common.now, INVITATION_LIFE_MS) };
      return inviteMember({ ...common, ...invitation, expiresAt: times.expiresAt }, state);
    });
    return { invitationId: invitation.invitationId, email, role, ...times, token };
  }
}
