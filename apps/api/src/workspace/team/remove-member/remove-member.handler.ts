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

  /** Resolves when no process lets them in any more. */
  async execute({ member, requestId, memberId }: RemoveMemberCommand): Promise<void> {
    const change = { institutionId: member.institutionId, actor: member.memberId, requestId };
    await this.workspaces.change(change, (given, state) => removeMember({ ...given, memberId }, state));
    await catchUp(this.store, this.pool, membership);
  }
}
