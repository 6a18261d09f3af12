import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { hashToken, KeyRing, parseToken } from '@passid/credentials';
import { EventStore, transact } from '@passid/event-store';
import {
  defined,
  fulfilSession,
  offerToSession,
  session,
  sessionStream,
  share,
  shareStream,
  TokenNotYours,
  type FulfilSession,
  type WalletIdempotency,
} from '@passid/ledger';
import { Clock } from '@passid/runtime';
import { ShareProofs } from '../../verifying/verdict/share-proofs.js';
import { resourceId } from '../../door/ids.js';
import { Fulfilments } from '../../verifying/finishing/fulfilments.js';
import { answeringContext, Sessions, type AnsweredSession } from '../sessions.js';
import { Holders } from '../../door/auth/holders.js';
import type { Holder } from '../../door/auth/principal.js';
import { commandOf } from '../../door/command.js';

export class FulfilSessionCommand extends commandOf<
  {
    readonly holder: Holder;
    readonly correlationId: string;
    readonly requestId: string;
    /** As it was sent. */
    readonly token: string;
    readonly idempotency: WalletIdempotency | undefined;
  },
  AnsweredSession
>() {}

/**
 * Three appends: the share is kept for the session, the session is fulfilled, the verification is concluded. Cut off after
 * the first, the session still waits and the wallet can answer again; after the second, any process concludes.
 */
@CommandHandler(FulfilSessionCommand)
export class FulfilSessionHandler implements ICommandHandler<FulfilSessionCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly keyRing: KeyRing,
    private readonly clock: Clock,
    private readonly holders: Holders,
    private readonly sessions: Sessions,
    private readonly fulfilments: Fulfilments,
    private readonly proofs: ShareProofs,
  ) {}

  async execute({
    holder,
    correlationId,
    requestId,
    token: text,
    idempotency,
  }: FulfilSessionCommand): Promise<AnsweredSession> {
    const active = await this.holders.require(holder.holderId);
    const found = await this.sessions.findFor(active, requestId);
    const token = parseToken(text);
    if (token === undefined) throw new TokenNotYours();
    const { holderId } = active;
    const { institutionId } = found.state.creation;
    const tokenHash = hashToken(this.keyRing, found.environment, token);
    const command: FulfilSession = {
      holderId,
      tokenHash,
      verificationId: this.#verificationId(requestId, tokenHash),
      now: (await this.sessions.nowFor(found)).toISOString(),
      ...defined({ idempotency }),
    };
    const context = answeringContext(found, holderId, correlationId, this.clock.now());
    // Asked before anything is written: a share is not to be used up for a session that is over.
    if (fulfilSession(command, found.state).length > 0) {
      const offer = { ...command, requestId, institutionId };
      const decide = this.proofs.whereThereIsRoom((state) => offerToSession(offer, state));
      await transact(this.store, shareStream(tokenHash), share, decide, context);
    }
    const decide = fulfilSession.bind(undefined, command);
    const { appended } = await transact(this.store, sessionStream(requestId), session, decide, context);
    await this.fulfilments.conclude(sessionStream(requestId), context.actor);
    return { isReplay: appended.length === 0 };
  }

  /** One for each session and share: a fulfilment given again is the same verification. */
  #verificationId(requestId: string, tokenHash: string): string {
    return resourceId('vrf', this.keyRing.derive('verification-id', 'session', requestId, tokenHash));
  }
}
