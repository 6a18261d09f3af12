import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore } from '@passid/event-store';
import { revokeKey } from '@passid/ledger';
import { catchUp, institutionByKey } from '@passid/read-models';
import { Pool } from 'pg';
import type { Member } from '../../../door/auth/principal.js';
import { commandOf } from '../../../door/command.js';
import { Workspaces } from '../../workspaces.js';

export class RevokeKeyCommand extends commandOf<{ member: Member; requestId: string; keyId: string }>() {}

@CommandHandler(RevokeKeyCommand)
export class RevokeKeyHandler implements ICommandHandler<RevokeKeyCommand> {
  constructor(
    private readonly workspaces: Workspaces,
    private readonly store: EventStore,
    private readonly pool: Pool,
  ) {}

  /** Resolves once every process refuses the key. */
  async execute({ member, requestId, keyId }: RevokeKeyCommand): Promise<void> {
    await this.workspaces.changeBy(member, requestId, (common, state) => revokeKey({ ...common, keyId }, state));
    await catchUp(this.store, this.pool, institutionByKey);
  }
}
