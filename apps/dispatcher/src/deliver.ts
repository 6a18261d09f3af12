import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import {
  EventStore,
  fold,
  followingContext,
  transact,
  type EventContext,
  type RecordedEvent,
} from '@passid/event-store';
import {
  abandonDelivery,
  attemptsOfSchedule,
  delivery,
  deliveryStream,
  institution,
  institutionStream,
  isReached,
  recordAttempt,
  type PendingDelivery,
  type RecordAttempt,
  type WebhookEndpoint,
} from '@passid/ledger';
import { InstitutionClock, LOG } from '@passid/platform';
import { Clock, type Log } from '@passid/runtime';
import { inEntrySpan, SpanKind } from '@passid/tracing';
import { nextAttemptAt, type AttemptFailed, type AttemptResult } from '@passid/webhooks';
import { DeliveryMetrics } from './delivery-metrics.js';
import { DueDeliveries } from './due-deliveries.js';
import { Message, type Letter } from './message.js';
import { Pace } from './pace.js';
import { GONE, SwitchOff } from './switch-off.js';

/** Parts of the jitter's range: fine enough that no two of many deliveries come due together. */
const JITTER_STEPS = 10_000;

/** Attempts that end this close together are written down in one query (measured in docs/performance.md). */
const GATHER_MS = 5;

/** How soon a delivery is looked at again that may not be sent yet: for its endpoint's pace, or for the one before it. */
const PACE_WAIT_MS = 500;
const ORDER_WAIT_MIN_MS = 250;
const ORDER_WAIT_MAX_MS = 2_000;

/** A fault of ours before the send: the endpoint has heard nothing. */
export class NotSent extends Error {}

interface Ready {
  readonly state: PendingDelivery;
  readonly last: RecordedEvent;
  readonly endpoint: WebhookEndpoint | undefined;
  readonly letter: Letter;
  readonly now: Date;
}

/** One attempt of one delivery: ask the ledger what is due, send it, write down what came of it. */
@Injectable()
export class Deliver {
  #gathering: Promise<void> | undefined;

  constructor(
    private readonly store: EventStore,
    private readonly clock: Clock,
    private readonly institutionClock: InstitutionClock,
    private readonly due: DueDeliveries,
    private readonly message: Message,
    private readonly pace: Pace,
    private readonly switchOff: SwitchOff,
    private readonly metrics: DeliveryMetrics,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Returns what came of the attempt; undefined where none was made. Throws only for faults of ours: NotSent, or any after. */
  async attempt(deliveryId: string): Promise<AttemptResult | undefined> {
    const ready = await this.#ready(deliveryId).catch((cause: unknown) => {
      throw new NotSent('The attempt could not be begun.', { cause });
    });
    return ready === undefined ? undefined : this.#attemptTraced(ready);
  }

  /** Goes on with the trace of whatever made the delivery due. */
  #attemptTraced(ready: Ready): Promise<AttemptResult> {
    const { state, last } = ready;
    const { traceparent: parent, correlation_id: requestId } = last.metadata;
    const attributes = { 'passid.delivery_id': state.schedule.deliveryId, 'passid.attempt': state.attempts + 1 };
    return inEntrySpan('attempt delivery', { kind: SpanKind.CONSUMER, parent, requestId, attributes }, () =>
      this.#attempt(ready),
    );
  }

  /** Undefined where nothing is to be sent now. */
  async #ready(deliveryId: string): Promise<Ready | undefined> {
    const { state, last } = await fold(this.store, deliveryStream(deliveryId), delivery);
    if (state.status !== 'pending' || last === undefined) {
      await this.due.remove([deliveryId]);
      return undefined;
    }
    const { schedule } = state;
    const { institutionId } = schedule;
    const { environment } = last.metadata;
    // Asked for together, so that they travel together.
    const [now, endpoint, source] = await Promise.all([
      this.institutionClock.now(institutionId, environment),
      this.#endpointOf(institutionId),
      this.message.sourceOf(schedule),
    ]);
    if (!isReached(state.dueAt, now.toISOString())) {
      await this.due.put([{ deliveryId, institutionId, environment, dueAt: state.dueAt }]);
      return undefined;
    }
    if (endpoint?.disabled !== undefined) return this.#abandon(state, last, now);
    if (await this.#hasToWait(state, endpoint, now)) return undefined;
    return { state, last, endpoint, letter: await this.message.write(schedule, endpoint, source), now };
  }

  async #attempt(ready: Ready): Promise<AttemptResult> {
    const { state, last, endpoint, letter } = ready;
    const startedAt = this.clock.now();
    const result = await this.message.send(letter);
    if (state.attempts === 0 && letter.recordedAt !== undefined) this.metrics.begun(letter.recordedAt, startedAt);
    this.metrics.attempted(result);
    this.#logAttempt(state, last, result);
    await this.#record(ready, result);
    if (endpoint !== undefined && state.schedule.trial !== 'invalid_signature')
      await this.switchOff.after(result, endpoint, startedAt, this.#context(state, last));
    return result;
  }

  #logAttempt({ schedule }: PendingDelivery, { metadata }: RecordedEvent, result: AttemptResult): void {
    const { outcome, latencyMs: latency_ms, status } = result;
    const about = { request_id: metadata.correlation_id, delivery_id: schedule.deliveryId };
    this.log.info({ ...about, outcome, status, latency_ms }, 'webhook attempted');
  }

  async #endpointOf(institutionId: string): Promise<WebhookEndpoint | undefined> {
    const { state } = await fold(this.store, institutionStream(institutionId), institution);
    return state.status === 'onboarded' ? state.endpoint : undefined;
  }

  /** It stays due, and is claimed again in a while: by then its predecessor may have ended, or the pace allow it. */
  async #hasToWait({ schedule }: PendingDelivery, endpoint: WebhookEndpoint | undefined, now: Date): Promise<boolean> {
    const { deliveryId, institutionId, after } = schedule;
    const predecessor = after === undefined ? undefined : await fold(this.store, deliveryStream(after), delivery);
    const { status } = predecessor?.state ?? {};
    if (status === 'pending' || status === 'absent') {
      const waitMs = predecessor?.state.status === 'pending' ? Date.parse(predecessor.state.dueAt) - now.getTime() : 0;
      await this.due.postpone([deliveryId], Math.min(Math.max(waitMs, ORDER_WAIT_MIN_MS), ORDER_WAIT_MAX_MS));
      return true;
    }
    const perSecondMax = endpoint?.perSecondMax;
    if (perSecondMax === undefined || (await this.pace.take(institutionId, perSecondMax))) return false;
    await this.due.postpone([deliveryId], PACE_WAIT_MS);
    return true;
  }

  async #abandon(state: PendingDelivery, last: RecordedEvent, now: Date): Promise<undefined> {
    const command = { now: now.toISOString() };
    const stream = deliveryStream(state.schedule.deliveryId);
    const decide = abandonDelivery.bind(undefined, command);
    const { state: after } = await transact(this.store, stream, delivery, decide, this.#context(state, last));
    this.metrics.ended(after);
  }

  async #record({ state, last, letter, now }: Ready, result: AttemptResult): Promise<void> {
    const { deliveryId, institutionId } = state.schedule;
    const stream = deliveryStream(deliveryId);
    const response = result.responseExcerpt;
    const { sealer } = letter;
    const next =
      result.outcome === 'failed'
        ? nextAttemptAfter(state, result, await this.institutionClock.now(institutionId, last.metadata.environment))
        : undefined;
    const command: RecordAttempt = {
      deliveryId,
      attempt: state.attempts + 1,
      attemptedAt: now.toISOString(),
      outcome: result.outcome,
      latencyMs: result.latencyMs,
      ...(result.status === undefined ? {} : { status: result.status }),
      ...(result.outcome === 'failed' ? { failure: result.failure } : {}),
      ...(response === undefined || response === '' ? {} : { sealedResponse: sealer.seal(stream, { response }) }),
      ...(next === undefined ? {} : { nextAttemptAt: next.toISOString() }),
      gone: result.status === GONE,
    };
    const decide = recordAttempt.bind(undefined, command);
    const context = this.#context(state, last);
    await this.#gathered();
    const { state: after } = await transact(this.store, stream, delivery, decide, context, { known: { state, last } });
    this.metrics.ended(after);
  }

  #gathered(): Promise<void> {
    this.#gathering ??= delay(GATHER_MS).finally(() => {
      this.#gathering = undefined;
    });
    return this.#gathering;
  }

  #context({ schedule }: PendingDelivery, last: RecordedEvent): EventContext {
    const { institutionId } = schedule;
    return followingContext(last, { institutionId, actor: 'dispatcher', now: this.clock.now() });
  }
}

function nextAttemptAfter(state: PendingDelivery, result: AttemptFailed, failedAt: Date): Date | undefined {
  return nextAttemptAt({
    attempt: attemptsOfSchedule(state) + 1,
    failedAt,
    jitter: randomInt(JITTER_STEPS) / JITTER_STEPS,
    retryAfterSeconds: result.retryAfterSeconds,
  });
}
