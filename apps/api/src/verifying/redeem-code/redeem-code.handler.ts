import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { hashShareCode, KeyRing, lastFour, parseShareCode, type Permission } from '@passid/credentials';
import { EventStore, fold, transact, type EventContext, type Transaction } from '@passid/event-store';
import {
  CodeRefusal,
  defined,
  redeemCode,
  share,
  shareStream,
  type CodeRefusalName,
  type RedeemCode,
  type Share,
} from '@passid/ledger';
import { findOrCatchUp, findShareByCode, shareByCode } from '@passid/read-models';
import { Clock } from '@passid/runtime';
import { Vault, type Sealer } from '@passid/subjects';
import { Pool } from 'pg';
import { contextOf } from '../../door/context.js';
import { Conclusions, type Conclusion, type Question } from '../verdict/conclude.js';
import { ShareProofs } from '../verdict/share-proofs.js';
import type { Caller } from '../../door/auth/principal.js';
import { commandOf } from '../../door/command.js';
import type { Idempotency } from '../../door/idempotency/operations.js';
import { DEMO_REFUSALS, demoFixtureOf, redeemDemo } from './redeem-demo-code.js';

const ROUTE = 'redeem-code';

type Redeemed = Transaction<Share> | { readonly refusal: CodeRefusalName; readonly share?: Share };

export class RedeemCodeCommand extends commandOf<
  {
    readonly caller: Caller;
    readonly requestId: string;
    /** As it was typed. */
    readonly code: string;
    readonly requested: readonly Permission[];
    readonly reference: string | undefined;
    readonly idempotency: Idempotency | undefined;
  },
  Conclusion
>() {}

@CommandHandler(RedeemCodeCommand)
export class RedeemCodeHandler implements ICommandHandler<RedeemCodeCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly pool: Pool,
    private readonly keyRing: KeyRing,
    private readonly vault: Vault,
    private readonly clock: Clock,
    private readonly conclusions: Conclusions,
    private readonly proofs: ShareProofs,
  ) {}

  async execute(command: RedeemCodeCommand): Promise<Conclusion> {
    const { caller, requestId, requested, reference, idempotency } = command;
    const { verificationId, concluded } = await this.conclusions.begin(caller, ROUTE, idempotency);
    if (concluded !== undefined) return concluded;
    const code = parseShareCode(command.code);
    const question: Question = {
      verificationId,
      institutionId: caller.institutionId,
      environment: caller.environment,
      now: caller.now.toISOString(),
      via: 'code',
      presentedLastFour: code === undefined ? '' : lastFour(code),
      requested,
      reference,
      requestHash: idempotency?.requestHash,
    };
    const context = contextOf(caller, requestId, this.clock.now());
    const redeemed = await this.#redeem(code, question, context);
    if ('refusal' in redeemed)
      return this.conclusions.concludeRefusal(question, redeemed.refusal, redeemed.share, context);
    const cause = redeemed.appended.at(-1)?.metadata.event_id;
    return this.conclusions.concludeShare(question, redeemed.state, {
      ...context,
      ...defined({ causation_id: cause }),
    });
  }

  async #redeem(code: string | undefined, question: Question, context: EventContext): Promise<Redeemed> {
    if (code === undefined) return { refusal: 'CODE_NOT_FOUND' };
    const fixture = demoFixtureOf(question.environment, code);
    if (fixture === undefined) return this.#redeemShare(code, question, context);
    if (fixture.kind === 'refused') return { refusal: DEMO_REFUSALS[fixture.refusal] };
    const command = redemptionOf(question, this.vault.deployment);
    const { store, keyRing, vault } = this;
    return redeemDemo({ store, keyRing, vault }, { code, command, environment: question.environment, context });
  }

  async #redeemShare(code: string, question: Question, context: EventContext): Promise<Redeemed> {
    const codeHash = hashShareCode(this.keyRing, question.environment, code);
    const find = (): Promise<string | undefined> => findShareByCode(this.pool, question.environment, codeHash);
    const tokenHash = await findOrCatchUp(this.store, this.pool, shareByCode, find);
    if (tokenHash === undefined) return { refusal: 'CODE_NOT_FOUND' };
    const stream = shareStream(tokenHash);
    const { state } = await fold(this.store, stream, share);
    const command = redemptionOf(question, await this.#sealerFor(state, question));
    const decide = this.proofs.whereThereIsRoom((current) => redeemCode(command, current));
    try {
      return await transact(this.store, stream, share, decide, context);
    } catch (error) {
      if (error instanceof CodeRefusal) return { refusal: error.code, share: state };
      throw error;
    }
  }

  /** The reference names the holder's case, and is sealed like everything else about the holder; not at all for one who was erased. */
  async #sealerFor(state: Share, { reference }: Question): Promise<Sealer | undefined> {
    if (reference === undefined || state.status === 'absent') return undefined;
    const key = await this.vault.holdKeyOf(state.creation.sealed);
    return key.isErased ? undefined : key.sealer;
  }
}

function redemptionOf(question: Question, sealer: Sealer | undefined): RedeemCode {
  const { institutionId, verificationId, now, requested, requestHash, reference } = question;
  const sealedReference = reference === undefined ? undefined : sealer?.seal(verificationId, { reference });
  return { institutionId, verificationId, requested, now, ...defined({ requestHash, sealedReference }) };
}
