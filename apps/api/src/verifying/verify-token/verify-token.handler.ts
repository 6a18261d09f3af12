import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { hashToken, KeyRing, lastFour, parseToken, type Permission } from '@passid/credentials';
import { EventStore, transact, type EventContext } from '@passid/event-store';
import { bindShare, share, shareStream, type Environment, type Share } from '@passid/ledger';
import { Clock } from '@passid/runtime';
import { ShareProofs } from '../verdict/share-proofs.js';
import { Conclusions, type Conclusion, type Question } from '../verdict/conclude.js';
import { contextOf } from '../../door/context.js';
import type { Caller } from '../../door/auth/principal.js';
import { commandOf } from '../../door/command.js';
import type { Idempotency } from '../../door/idempotency/operations.js';

const ROUTE = 'verify-token';

export class VerifyTokenCommand extends commandOf<
  {
    readonly caller: Caller;
    readonly requestId: string;
    readonly token: string;
    readonly requested: readonly Permission[];
    readonly reference: string | undefined;
    readonly idempotency: Idempotency | undefined;
  },
  Conclusion
>() {}

@CommandHandler(VerifyTokenCommand)
export class VerifyTokenHandler implements ICommandHandler<VerifyTokenCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly keyRing: KeyRing,
    private readonly clock: Clock,
    private readonly conclusions: Conclusions,
    private readonly proofs: ShareProofs,
  ) {}

  async execute({
    caller,
    requestId,
    token,
    requested,
    reference,
    idempotency,
  }: VerifyTokenCommand): Promise<Conclusion> {
    const { verificationId, concluded } = await this.conclusions.begin(caller, ROUTE, idempotency);
    if (concluded !== undefined) return concluded;
    const { institutionId, environment } = caller;
    const canonical = parseToken(token);
    const question: Question = {
      verificationId,
      institutionId,
      environment,
      now: caller.now.toISOString(),
      via: 'token',
      presentedLastFour: canonical === undefined ? '' : lastFour(canonical),
      requested,
      reference,
      requestHash: idempotency?.requestHash,
    };
    const context = contextOf(caller, requestId, this.clock.now());
    if (canonical === undefined) return this.conclusions.concludeShare(question, share.initial, context);
    const state = await this.#bind(canonical, environment, question, context);
    return this.conclusions.concludeShare(question, state, context);
  }

  async #bind(token: string, environment: Environment, question: Question, context: EventContext): Promise<Share> {
    const stream = shareStream(hashToken(this.keyRing, environment, token));
    const decide = this.proofs.whereThereIsRoom((current) => bindShare(question, current));
    const { state } = await transact(this.store, stream, share, decide, context);
    return state;
  }
}
