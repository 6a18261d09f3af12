import { Command } from '@nestjs/cqrs';
import type { Role } from '@passid/ledger';
import type { Member } from '../../../door/auth/principal.js';
import type { NewInvitationAnswer } from './invite-member.answer.js';

export class InviteMemberCommand extends Command<NewInvitationAnswer> {
  constructor(
    readonly member: Member,
    readonly requestId: string,
    readonly email: string,
    readonly role: Role,
  ) {
    super();
  }
}
