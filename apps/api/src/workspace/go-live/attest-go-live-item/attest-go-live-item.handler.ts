import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { attestItem, type Attestation } from '@passid/ledger';
import type { Member } from '../../../door/auth/principal.js';
import { commandOf } from '../../../door/command.js';
import { Workspaces } from '../../workspaces.js';
import type { GoLiveAnswer } from '../go-live.answer.js';
import { GoLive } from '../go-live.js';

export class AttestGoLiveItemCommand extends commandOf<
  {
    member: Member;
    requestId: string;
    item: Attestation;
  },
  GoLiveAnswer
>() {}

@CommandHandler(AttestGoLiveItemCommand)
export class AttestGoLiveItemHandler implements ICommandHandler<AttestGoLiveItemCommand> {
  constructor(
    private readonly workspaces: Workspaces,
    private readonly goLive: GoLive,
  ) {}

  async execute({ member, requestId, item }: AttestGoLiveItemCommand): Promise<GoLiveAnswer> {
    await this.workspaces.changeBy(member, requestId, (common, state) => attestItem({ ...common, item }, state));
    return this.goLive.read(member.institutionId);
  }
}
