import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { SealedBox } from '@passid/credentials';
import { EventStore, transact } from '@passid/event-store';
import {
  declineSession,
  defined,
  session,
  sessionStream,
  type DeclineSession,
  type WalletIdempotency,
} from '@passid/ledger';
import { Clock } from '@passid/runtime';
import { Vault } from '@passid/subjects';
import { answeringContext, Sessions, type AnsweredSession } from '../sessions.js';
import { Holders } from '../../door/auth/holders.js';
import type { Holder } from '../../door/auth/principal.js';
import { commandOf } from '../../door/command.js';

export class DeclineSessionCommand extends commandOf<
  {
    readonly holder: Holder;
    readonly correlationId: string;
    readonly requestId: string;
    readonly reason: string | undefined;
    readonly idempotency: WalletIdempotency | undefined;
  },
  AnsweredSession
>() {}

@CommandHandler(DeclineSessionCommand)
export class DeclineSessionHandler implements ICommandHandler<DeclineSessionCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly vault: Vault,
    private readonly clock: Clock,
    private readonly holders: Holders,
    private readonly sessions: Sessions,
  ) {}

  async execute({
    holder,
    correlationId,
    requestId,
    reason,
    idempotency,
  }: DeclineSessionCommand): Promise<AnsweredSession> {
    const active = await this.holders.require(holder.holderId);
    const found = await this.sessions.findFor(active, requestId);
    const { holderId } = active;
    const stream = sessionStream(requestId);
    const command: DeclineSession = {
      holderId,
      now: (await this.sessions.nowFor(found)).toISOString(),
      ...defined({
        sealedReason: reason === undefined ? undefined : await this.#seal(holderId, stream, reason),
        idempotency,
      }),
    };
    const context = answeringContext(found, holderId, correlationId, this.clock.now());
    const decide = declineSession.bind(undefined, command);
    const { appended } = await transact(this.store, stream, session, decide, context);
    return { isReplay: appended.length === 0 };
  }

  /** The customer's own words, under the customer's own key. */
  async #seal(holderId: string, stream: string, reason: string): Promise<SealedBox> {
    return (await this.vault.keyOf(holderId)).seal(stream, { reason });
  }
}
