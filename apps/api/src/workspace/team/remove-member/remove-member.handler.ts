import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore } from '@passid/event-store';
import { removeMember } from '@passid/ledger';
import { catchUp, membership } from '@passid/read-models';
import { Pool } from 'pg';
import type { Member } from '../../../door/auth/principal.js';
import { commandOf } from '../../../door/command.js';
import { Workspaces } from '../../workspaces.js';

export class RemoveMemberCommand extends commandOf<{ member: Member; requestId: string; memberId: string }>() {}

@CommandHandler(RemoveMemberCommand)
export class RemoveMemberHandler implements ICommandHandler<RemoveMemberCommand> {
  constructor(
    private readonly workspaces: Workspaces,
    private readonly store: EventStore,
    private readonly pool: Pool,
  ) {}

  /** Resolves once every process refuses the member. */
  async execute({ member, requestId, memberId }: RemoveMemberCommand): Promise<void> {
    await this.workspaces.changeBy(member, requestId, (common, state) => removeMember({ ...common, memberId }, state));
    await catchUp(this.store, this.pool, membership);
  }
}
