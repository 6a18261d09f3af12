import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { Permission } from '@passid/credentials';
import { EventStore, fold, followingContext } from '@passid/event-store';
import {
  sessionStream,
  share,
  type CodeRedemption,
  type ExistingShare,
  type Share,
  type ShareSource,
} from '@passid/ledger';
import { findUnfinishedRedemptions } from '@passid/read-models';
import { LOG } from '@passid/platform';
import { Clock, type Log } from '@passid/runtime';
import { Vault } from '@passid/subjects';
import { Pool } from 'pg';
import { Fulfilments } from './fulfilments.js';
import { Conclusions } from '../verdict/conclude.js';

const LOOK_EVERY_MS = 5_000;

/** By then the process that redeemed has concluded, or is gone. */
const UNFINISHED_AFTER_MS = 10_000;

const BATCH = 100;

const ACTOR = 'finish-redemptions';
const SESSION_STREAMS = sessionStream('');

/**
 * A process that dies between CodeRedeemed or SessionFulfilled and the conclusion leaves a used code or share and no
 * verification. Any process finishes it from what was recorded; if two do, the append decides and both are right.
 */
@Injectable()
export class FinishRedemptions {
  #isRunning = false;
  readonly #failing = new Set<string>();

  constructor(
    private readonly store: EventStore,
    private readonly pool: Pool,
    private readonly vault: Vault,
    private readonly clock: Clock,
    private readonly conclusions: Conclusions,
    private readonly fulfilments: Fulfilments,
    @Inject(LOG) private readonly log: Log,
  ) {}

  @Interval(LOOK_EVERY_MS)
  async run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      const before = new Date(this.clock.now().getTime() - UNFINISHED_AFTER_MS);
      const unfinished = await findUnfinishedRedemptions(this.pool, before, [...this.#failing], BATCH);
      for (const stream of unfinished) await this.#finishOrSetAside(stream);
      // With nothing else to do, those set aside are tried again at the next look.
      if (unfinished.length === 0) this.#failing.clear();
    } catch (error) {
      this.log.warn({ err: error }, 'unfinished redemptions could not be looked at; trying again');
    } finally {
      this.#isRunning = false;
    }
  }

  /** One that cannot be finished must not keep the others waiting. */
  async #finishOrSetAside(stream: string): Promise<void> {
    try {
      await this.#finish(stream);
    } catch (error) {
      this.#failing.add(stream);
      this.log.error({ err: error, stream }, 'a redemption could not be finished and was set aside');
    }
  }

  async #finish(stream: string): Promise<void> {
    if (!stream.startsWith(SESSION_STREAMS)) return this.#finishRedemption(stream);
    const conclusion = await this.fulfilments.conclude(stream, ACTOR);
    const audit_id = conclusion?.event.data.verificationId;
    this.log.info({ audit_id }, 'finished the answer to a session that its process had left open');
  }

  async #finishRedemption(stream: string): Promise<void> {
    const { state, last } = await fold(this.store, stream, share);
    if (!isRedeemed(state) || last === undefined || last.metadata.environment === 'workspace') return;
    const { creation, redemption } = state;
    const { verificationId, institutionId, requested, requestHash, sealedReference } = redemption;
    const reference =
      sealedReference && (await this.vault.open<{ reference: string }>(verificationId, sealedReference));
    const question = {
      verificationId,
      institutionId,
      environment: last.metadata.environment,
      now: redemption.redeemedAt,
      via: 'code' as const,
      presentedLastFour: creation.code?.lastFour ?? lastFourOf(creation.source),
      requested: requested as readonly Permission[],
      reference: reference?.isErased === false ? reference.content.reference : undefined,
      requestHash,
    };
    const context = followingContext(last, { institutionId, actor: ACTOR, now: this.clock.now() });
    await this.conclusions.judge(question, state, context);
    this.log.info({ audit_id: verificationId }, 'finished a redemption that its process had left open');
  }
}

/** A demo code stands in no share: it is the fixture's own name. */
const lastFourOf = (source: ShareSource): string => (source.kind === 'sandbox' ? source.fixture.slice(-4) : '');

const isRedeemed = (state: Share): state is ExistingShare & { readonly redemption: CodeRedemption } =>
  state.status !== 'absent' && state.redemption !== undefined;
