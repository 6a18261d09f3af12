import { Command } from '@nestjs/cqrs';
import type { Role } from '@passid/ledger';
import type { Member } from '../../../door/auth/principal.js';
import type { MemberAnswer } from '../team.answer.js';

export class ChangeRoleCommand extends Command<MemberAnswer> {
  constructor(
    readonly member: Member,
    readonly requestId: string,
    readonly memberId: string,
    readonly role: Role,
  ) {
    super();
  }
}
