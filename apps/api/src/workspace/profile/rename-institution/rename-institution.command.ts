import { Command } from '@nestjs/cqrs';
import type { Member } from '../../../door/auth/principal.js';
import type { InstitutionAnswer } from '../read-institution/institution.answer.js';

export class RenameInstitutionCommand extends Command<InstitutionAnswer> {
  constructor(
    readonly member: Member,
    readonly requestId: string,
    readonly name: string,
  ) {
    super();
  }
}
