import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore } from '@passid/event-store';
import { activateLiveKey } from '@passid/ledger';
import { catchUp, liveStanding } from '@passid/read-models';
import { Pool } from 'pg';
import type { Operator } from '../../../door/auth/principal.js';
import { commandOf } from '../../../door/command.js';
import { Workspaces } from '../../workspaces.js';
import type { GoLiveAnswer } from '../go-live.answer.js';
import { GoLive } from '../go-live.js';

export class ActivateLiveKeyCommand extends commandOf<
  {
    operator: Operator;
    requestId: string;
    institutionId: string;
  },
  GoLiveAnswer
>() {}

@CommandHandler(ActivateLiveKeyCommand)
export class ActivateLiveKeyHandler implements ICommandHandler<ActivateLiveKeyCommand> {
  constructor(
    private readonly workspaces: Workspaces,
    private readonly goLive: GoLive,
    private readonly store: EventStore,
    private readonly pool: Pool,
  ) {}

  /** Resolves once every process accepts the institution's live keys. */
  async execute({ operator, requestId, institutionId }: ActivateLiveKeyCommand): Promise<GoLiveAnswer> {
    const change = { institutionId, actor: `operator:${operator.name}`, requestId };
    await this.workspaces.change(change, ({ now }, state) =>
      activateLiveKey({ institutionId, operator: operator.name, now }, state),
    );
    await catchUp(this.store, this.pool, liveStanding);
    return this.goLive.read(institutionId);
  }
}
