import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { changeOrigins } from '@passid/ledger';
import type { Member } from '../../../door/auth/principal.js';
import { commandOf } from '../../../door/command.js';
import { Workspaces } from '../../workspaces.js';
import type { OriginsAnswer } from '../read-origins/origins.answer.js';

export class ChangeOriginsCommand extends commandOf<
  {
    member: Member;
    requestId: string;
    origins: readonly string[];
  },
  OriginsAnswer
>() {}

@CommandHandler(ChangeOriginsCommand)
export class ChangeOriginsHandler implements ICommandHandler<ChangeOriginsCommand> {
  constructor(private readonly workspaces: Workspaces) {}

  async execute({ member, requestId, origins }: ChangeOriginsCommand): Promise<OriginsAnswer> {
    const { state } = await this.workspaces.changeBy(member, requestId, (common, before) =>
      changeOrigins({ ...common, origins }, before),
    );
    return { origins: (state.status === 'onboarded' ? state.origins : undefined) ?? [] };
  }
}
