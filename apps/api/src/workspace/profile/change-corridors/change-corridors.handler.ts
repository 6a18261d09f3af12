import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { changeCorridors } from '@passid/ledger';
import type { Member } from '../../../door/auth/principal.js';
import { commandOf } from '../../../door/command.js';
import { Workspaces } from '../../workspaces.js';
import type { CorridorsAnswer } from '../read-corridors/corridors.answer.js';

export class ChangeCorridorsCommand extends commandOf<
  {
    member: Member;
    requestId: string;
    corridors: readonly string[];
  },
  CorridorsAnswer
>() {}

@CommandHandler(ChangeCorridorsCommand)
export class ChangeCorridorsHandler implements ICommandHandler<ChangeCorridorsCommand> {
  constructor(private readonly workspaces: Workspaces) {}

  async execute({ member, requestId, corridors }: ChangeCorridorsCommand): Promise<CorridorsAnswer> {
    const { state } = await this.workspaces.changeBy(member, requestId, (common, before) =>
      changeCorridors({ ...common, corridors }, before),
    );
    return { corridors: state.status === 'onboarded' ? state.corridors : [] };
  }
}
