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

/** A person who is away for a week asks for another. */
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
    const { institutionId, memberId } = member;
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
    await this.workspaces.change({ institutionId, actor: memberId, requestId }, (given, state) => {
      times = { invitedAt: given.now, expiresAt: addMilliseconds(given.now, INVITATION_LIFE_MS) };
      return inviteMember({ ...given, ...invitation, expiresAt: times.expiresAt }, state);
    });
    return { invitationId: invitation.invitationId, email, role, ...times, token };
  }
}
