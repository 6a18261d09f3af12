import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { hashEmail, KeyRing, openContent, verifyPassword } from '@passid/credentials';
import { EventStore } from '@passid/event-store';
import { Problem } from '@passid/http';
import { institutionStream } from '@passid/ledger';
import { catchUp, findMemberships, membership, type Membership } from '@passid/read-models';
import { Pool } from 'pg';
import type { LoginAnswer } from '../../../door/auth/login.answer.js';
import { Logins } from '../../../door/auth/logins.js';
import { commandOf } from '../../../door/command.js';
import { FailedLogins } from './failed-logins.js';

/** Workspaces of one address that a log-in tries if it names none. With more, the log-in has to name one. */
const WORKSPACES_MAX = 3;

export class LogInCommand extends commandOf<
  {
    requestId: string;
    email: string;
    password: string;
    institutionId: string | undefined;
  },
  LoginAnswer
>() {}

@CommandHandler(LogInCommand)
export class LogInHandler implements ICommandHandler<LogInCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly pool: Pool,
    private readonly keyRing: KeyRing,
    private readonly failedLogins: FailedLogins,
    private readonly logins: Logins,
  ) {}

  async execute({ email, password, institutionId, requestId }: LogInCommand): Promise<LoginAnswer> {
    const emailHash = hashEmail(this.keyRing, email);
    await this.failedLogins.count(emailHash);
    const fitting = await this.#membershipsFitting(emailHash, password, institutionId);
    const [only, ...others] = fitting;
    if (only === undefined)
      throw new Problem('LOGIN_FAILED', 'The e-mail address or the password is wrong, or both are.');
    await this.failedLogins.forget(emailHash);
    if (others.length > 0)
      throw new Problem('LOGIN_AMBIGUOUS', 'This log-in fits several workspaces. Name one as institutionId.', {
        institutions: fitting.map((each) => each.institutionId),
      });
    return this.logins.open(only, requestId);
  }

  /** The same queries and as many password checks for an unknown address as for a known one: timing tells nothing. */
  async #membershipsFitting(
    emailHash: string,
    password: string,
    institutionId: string | undefined,
  ): Promise<Membership[]> {
    await catchUp(this.store, this.pool, membership);
    const tries = institutionId === undefined ? WORKSPACES_MAX : 1;
    const found = await findMemberships(this.pool, emailHash, tries, institutionId);
    const padded = Array.from({ length: tries }, (_, index) => found[index]);
    const verdicts = await Promise.all(padded.map((each) => verifyPassword(password, each && this.#hashOf(each))));
    return found.filter((_, index) => verdicts[index]);
  }

  #hashOf({ institutionId, sealed }: Membership): string {
    const stream = institutionStream(institutionId);
    return openContent<{ passwordHash: string }>(this.keyRing, stream, sealed).passwordHash;
  }
}
