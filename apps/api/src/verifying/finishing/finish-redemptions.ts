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
import { BatchJob, Clock, type Log } from '@passid/runtime';
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
  readonly #job: BatchJob<string>;

  constructor(
    private readonly store: EventStore,
    pool: Pool,
    private readonly vault: Vault,
    private readonly clock: Clock,
    private readonly conclusions: Conclusions,
    private readonly fulfilments: Fulfilments,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.#job = new BatchJob({
      name: ACTOR,
      log,
      find: (setAside) => {
        const before = new Date(clock.now().getTime() - UNFINISHED_AFTER_MS);
        return findUnfinishedRedemptions(pool, before, setAside, BATCH);
      },
      keyOf: (stream) => stream,
      handle: (stream) => this.#finish(stream),
    });
  }

  @Interval(LOOK_EVERY_MS)
  async run(): Promise<void> {
    await this.#job.run();
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
    await this.conclusions.concludeShare(question, state, context);
    this.log.info({ audit_id: verificationId }, 'finished a redemption that its process had left open');
  }
}

/** A demo code stands in no share: it is the fixture's own name. */
const lastFourOf = (source: ShareSource): string => (source.kind === 'sandbox' ? source.fixture.slice(-4) : '');

const isRedeemed = (state: Share): state is ExistingShare & { readonly redemption: CodeRedemption } =>
  state.status !== 'absent' && state.redemption !== undefined;
