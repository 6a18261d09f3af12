import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { renameInstitution } from '@passid/ledger';
import type { Member } from '../../../door/auth/principal.js';
import { commandOf } from '../../../door/command.js';
import { Workspaces } from '../../workspaces.js';
import { institutionAnswer, type InstitutionAnswer } from '../read-institution/institution.answer.js';

export class RenameInstitutionCommand extends commandOf<
  {
    member: Member;
    requestId: string;
    name: string;
  },
  InstitutionAnswer
>() {}

@CommandHandler(RenameInstitutionCommand)
export class RenameInstitutionHandler implements ICommandHandler<RenameInstitutionCommand> {
  constructor(private readonly workspaces: Workspaces) {}

  async execute({ member, requestId, name }: RenameInstitutionCommand): Promise<InstitutionAnswer> {
    await this.workspaces.changeBy(member, requestId, (common, state) =>
      renameInstitution({ ...common, name: name.trim() }, state),
    );
    return institutionAnswer(await this.workspaces.find(member.institutionId), member);
  }
}
