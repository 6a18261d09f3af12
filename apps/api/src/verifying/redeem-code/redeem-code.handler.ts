import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import {
  hashShareCode,
  hashToken,
  KeyRing,
  lastFour,
  parseShareCode,
  SANDBOX_FIXTURES,
  STANDARD_PERMISSIONS,
  tokenFrom,
} from '@passid/credentials';
import { EventStore, fold, transact, type EventContext, type Transaction } from '@passid/event-store';
import {
  addMilliseconds,
  CodeAlreadyRedeemed,
  CodeExpired,
  CodeNotFound,
  CodeRevoked,
  redeemCode,
  redeemDemoCode,
  share,
  shareStream,
  type CodeRefusal,
  type CodeRefusalName,
  type RedeemCode,
  type Share,
  type ShareCreation,
} from '@passid/ledger';
import { findOrCatchUp, findShareByCode, shareByCode } from '@passid/read-models';
import { Clock } from '@passid/runtime';
import { Vault, type Sealer } from '@passid/subjects';
import { Pool } from 'pg';
import { ShareProofs } from '../verdict/share-proofs.js';
import { Conclusions, type Conclusion, type Question } from '../verdict/conclude.js';
import { contextOf } from '../../door/context.js';
import { RedeemCodeCommand } from './redeem-code.command.js';

const ROUTE = 'redeem-code';

/** A demo token lives as long as a real one. */
const TOKEN_LIFE_MS = 30 * 24 * 60 * 60 * 1000;

const FIXTURE_REFUSALS = {
  expired: 'CODE_EXPIRED',
  revoked: 'CODE_REVOKED',
  already_redeemed: 'CODE_ALREADY_REDEEMED',
} as const satisfies Record<string, CodeRefusalName>;

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
    const { caller, requested, reference, idempotency } = command;
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
    const context = contextOf(caller, command.requestId, this.clock.now());
    try {
      const redeemed = await this.#redeem(code, question, context);
      const cause = redeemed.appended.at(-1)?.metadata.event_id;
      const caused = cause === undefined ? context : { ...context, causation_id: cause };
      return await this.conclusions.judge(question, redeemed.state, caused);
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === undefined) throw error;
      return this.conclusions.refuse(question, refusal, context);
    }
  }

  async #redeem(code: string | undefined, question: Question, context: EventContext): Promise<Transaction<Share>> {
    if (code === undefined) throw new CodeNotFound();
    const fixture = question.environment === 'sandbox' ? SANDBOX_FIXTURES[code] : undefined;
    if (fixture?.kind === 'refused') throw refusalError(FIXTURE_REFUSALS[fixture.refusal]);
    if (fixture !== undefined) return this.#redeemDemo(code, question, context);
    const codeHash = hashShareCode(this.keyRing, question.environment, code);
    const find = (): Promise<string | undefined> => findShareByCode(this.pool, question.environment, codeHash);
    const tokenHash = await findOrCatchUp(this.store, this.pool, shareByCode, find);
    if (tokenHash === undefined) throw new CodeNotFound();
    const stream = shareStream(tokenHash);
    const command = this.#commandOf(question, await this.#sealerFor(stream, question));
    const decide = this.proofs.whereThereIsRoom((state) => redeemCode(command, state));
    return transact(this.store, stream, share, decide, context);
  }

  #redeemDemo(code: string, question: Question, context: EventContext): Promise<Transaction<Share>> {
    const { verificationId, environment } = question;
    const command = this.#commandOf(question, this.vault.deployment);
    const token = tokenFrom(this.keyRing.derive('demo-token', verificationId));
    const tokenHash = hashToken(this.keyRing, environment, token);
    const stream = shareStream(tokenHash);
    const creation: ShareCreation = {
      tokenHash,
      tokenLastFour: lastFour(token),
      source: { kind: 'sandbox', fixture: code },
      permissions: STANDARD_PERMISSIONS,
      createdAt: command.now,
      expiresAt: addMilliseconds(command.now, TOKEN_LIFE_MS),
      sealed: this.vault.deployment.seal(stream, { token }),
    };
    return transact(this.store, stream, share, (state) => redeemDemoCode(command, creation, state), context, {
      assumeNew: true,
    });
  }

  /** The reference names the holder's case, and is sealed like everything else about the holder. */
  async #sealerFor(stream: string, { reference }: Question): Promise<Sealer> {
    if (reference === undefined) return this.vault.deployment;
    const { state } = await fold(this.store, stream, share);
    return this.vault.sealerLike(state.status === 'absent' ? undefined : state.creation.sealed);
  }

  #commandOf(question: Question, sealer: Sealer): RedeemCode {
    const { institutionId, verificationId, now, requested, requestHash, reference } = question;
    return {
      institutionId,
      verificationId,
      requested,
      now,
      ...(requestHash === undefined ? {} : { requestHash }),
      ...(reference === undefined ? {} : { sealedReference: sealer.seal(verificationId, { reference }) }),
    };
  }
}

const REFUSALS = [CodeNotFound, CodeAlreadyRedeemed, CodeExpired, CodeRevoked] as const;

const refusalOf = (error: unknown): CodeRefusalName | undefined =>
  REFUSALS.some((refusal) => error instanceof refusal) ? (error as CodeRefusal).code : undefined;

export function refusalError(name: CodeRefusalName): CodeRefusal {
  switch (name) {
    case 'CODE_NOT_FOUND':
      return new CodeNotFound();
    case 'CODE_ALREADY_REDEEMED':
      return new CodeAlreadyRedeemed();
    case 'CODE_EXPIRED':
      return new CodeExpired();
    case 'CODE_REVOKED':
      return new CodeRevoked();
  }
}
