import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { KeyRing } from '@passid/credentials';
import { EventStore, fold, transact } from '@passid/event-store';
import { login, loginStream, refreshLogin, RefreshTokenInvalid, type Login } from '@passid/ledger';
import { catchUp, endedLogin } from '@passid/read-models';
import { Clock } from '@passid/runtime';
import { Pool } from 'pg';
import type { LoginAnswer } from '../../../door/auth/login.answer.js';
import { Logins } from '../../../door/auth/logins.js';
import { MemberRoles } from '../../../door/auth/member-roles.js';
import { parseRefreshToken } from '../../../door/auth/refresh-token.js';
import { commandOf } from '../../../door/command.js';
import { workspaceContext } from '../../../door/context.js';

export class RefreshLoginCommand extends commandOf<{ requestId: string; refreshToken: string }, LoginAnswer>() {}

@CommandHandler(RefreshLoginCommand)
export class RefreshLoginHandler implements ICommandHandler<RefreshLoginCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly pool: Pool,
    private readonly keyRing: KeyRing,
    private readonly clock: Clock,
    private readonly roles: MemberRoles,
    private readonly logins: Logins,
  ) {}

  async execute({ refreshToken, requestId }: RefreshLoginCommand): Promise<LoginAnswer> {
    const shown = parseRefreshToken(this.keyRing, refreshToken);
    if (shown === undefined) throw new RefreshTokenInvalid();
    const { loginId } = shown;
    const stream = loginStream(loginId);
    const { state: opened } = await fold(this.store, stream, login);
    if (opened.status !== 'open') throw new RefreshTokenInvalid();
    const { institutionId, memberId } = opened;
    const role = await this.roles.of({ institutionId, memberId, loginId });
    if (role === undefined) throw new RefreshTokenInvalid();
    const now = this.clock.now();
    const command = { ...shown, now: now.toISOString() };
    const context = workspaceContext(institutionId, memberId, requestId, now);
    const decide = (before: Login) => refreshLogin(command, before);
    const { state } = await transact(this.store, stream, login, decide, context);
    if (state.status !== 'open') {
      await catchUp(this.store, this.pool, endedLogin);
      throw new RefreshTokenInvalid();
    }
    return this.logins.answer({ institutionId, memberId, role }, { loginId, ...state }, now);
  }
}
