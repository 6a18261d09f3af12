import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore } from '@passid/event-store';
import { requestLiveReview } from '@passid/ledger';
import { catchUp, liveStanding } from '@passid/read-models';
import { Pool } from 'pg';
import type { Member } from '../../../door/auth/principal.js';
import { commandOf } from '../../../door/command.js';
import { Workspaces } from '../../workspaces.js';
import type { GoLiveAnswer } from '../go-live.answer.js';
import { GoLive } from '../go-live.js';

export class RequestLiveReviewCommand extends commandOf<{ member: Member; requestId: string }, GoLiveAnswer>() {}

@CommandHandler(RequestLiveReviewCommand)
export class RequestLiveReviewHandler implements ICommandHandler<RequestLiveReviewCommand> {
  constructor(
    private readonly workspaces: Workspaces,
    private readonly goLive: GoLive,
    private readonly store: EventStore,
    private readonly pool: Pool,
  ) {}

  async execute({ member, requestId }: RequestLiveReviewCommand): Promise<GoLiveAnswer> {
    const { institutionId } = member;
    const { items } = await this.goLive.read(institutionId);
    const missing = items.filter(({ isDone }) => !isDone).map(({ item }) => item);
    await this.workspaces.changeBy(member, requestId, (common, state) =>
      requestLiveReview({ ...common, missing }, state),
    );
    await catchUp(this.store, this.pool, liveStanding);
    return this.goLive.read(institutionId);
  }
}
