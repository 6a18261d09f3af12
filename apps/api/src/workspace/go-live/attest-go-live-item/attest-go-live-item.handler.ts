import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { attestItem } from '@passid/ledger';
import { GoLive } from '../go-live.js';
import type { GoLiveAnswer } from '../go-live.answer.js';
import { Workspaces } from '../../workspaces.js';
import { AttestGoLiveItemCommand } from './attest-go-live-item.command.js';

@CommandHandler(AttestGoLiveItemCommand)
export class AttestGoLiveItemHandler implements ICommandHandler<AttestGoLiveItemCommand> {
  constructor(
    private readonly workspaces: Workspaces,
    private readonly goLive: GoLive,
  ) {}

  async execute({ member, requestId, item }: AttestGoLiveItemCommand): Promise<GoLiveAnswer> {
    const change = { institutionId: member.institutionId, actor: member.memberId, requestId };
    await this.workspaces.change(change, (given, state) => attestItem({ ...given, item }, state));
    return this.goLive.read(member.institutionId);
  }
}
