import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, transact } from '@passid/event-store';
import { endLogin, login, loginStream, type Login } from '@passid/ledger';
import { catchUp, endedLogin } from '@passid/read-models';
import { Clock } from '@passid/runtime';
import { Pool } from 'pg';
import type { Member } from '../../../door/auth/principal.js';
import { commandOf } from '../../../door/command.js';
import { workspaceContext } from '../../../door/context.js';

export class LogOutCommand extends commandOf<{ member: Member; requestId: string }>() {}

@CommandHandler(LogOutCommand)
export class LogOutHandler implements ICommandHandler<LogOutCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly pool: Pool,
    private readonly clock: Clock,
  ) {}

  /** Resolves once every process refuses the login, its unexpired token included. */
  async execute({ member, requestId }: LogOutCommand): Promise<void> {
    const { institutionId, memberId, loginId } = member;
    const now = this.clock.now();
    const decide = (before: Login) => endLogin({ loginId, now: now.toISOString() }, before);
    const context = workspaceContext(institutionId, memberId, requestId, now);
    await transact(this.store, loginStream(loginId), login, decide, context);
    await catchUp(this.store, this.pool, endedLogin);
  }
}
