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
  defined,
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
import { EndpointRateLimiter } from './admission/endpoint-rate-limiter.js';
import { DeliveryMetrics } from './delivery-metrics.js';
import { DueDeliveries } from './due-deliveries.js';
import { OutgoingWebhooks, type OutgoingWebhook } from './outgoing-webhooks.js';
import { GONE, SwitchOff } from './switch-off.js';

/** Steps of the jitter: enough that deliveries that failed together come due apart. */
const JITTER_STEPS = 10_000;

/** Attempts that end this close together are recorded in one query (measured in docs/performance.md). */
const RECORD_TOGETHER_MS = 5;

/** When a delivery is claimed again that has to wait: for the endpoint's rate limit, or for the delivery before it. */
const RATE_LIMIT_WAIT_MS = 500;
const ORDER_WAIT_MIN_MS = 250;
const ORDER_WAIT_MAX_MS = 2_000;

/** A fault of ours before the send: the endpoint was sent nothing. */
export class NotSent extends Error {}

/** An attempt that can be made now. */
interface Attempt {
  readonly state: PendingDelivery;
  readonly last: RecordedEvent;
  readonly endpoint: WebhookEndpoint | undefined;
  readonly webhook: OutgoingWebhook;
  readonly now: Date;
}

/** One attempt of one delivery: reads its stream, sends the webhook, appends the result. */
@Injectable()
export class Deliver {
  #recordNext: Promise<void> | undefined;

  constructor(
    private readonly store: EventStore,
    private readonly clock: Clock,
    private readonly institutionClock: InstitutionClock,
    private readonly due: DueDeliveries,
    private readonly webhooks: OutgoingWebhooks,
    private readonly rateLimiter: EndpointRateLimiter,
    private readonly switchOff: SwitchOff,
    private readonly metrics: DeliveryMetrics,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Undefined where no attempt was made. Throws only for faults of ours: NotSent before the send, others after it. */
  async attempt(deliveryId: string): Promise<AttemptResult | undefined> {
    const attempt = await this.#prepare(deliveryId).catch((cause: unknown) => {
      throw new NotSent('The attempt could not be begun.', { cause });
    });
    return attempt === undefined ? undefined : this.#makeTraced(attempt);
  }

  /** Continues the trace of the event that made the delivery due. */
  #makeTraced(attempt: Attempt): Promise<AttemptResult> {
    const { state, last } = attempt;
    const { traceparent: parent, correlation_id: requestId } = last.metadata;
    const attributes = { 'passid.delivery_id': state.schedule.deliveryId, 'passid.attempt': state.attempts + 1 };
    return inEntrySpan('attempt delivery', { kind: SpanKind.CONSUMER, parent, requestId, attributes }, () =>
      this.#make(attempt),
    );
  }

  /** Undefined where nothing is to be sent now. */
  async #prepare(deliveryId: string): Promise<Attempt | undefined> {
    const { state, last } = await fold(this.store, deliveryStream(deliveryId), delivery);
    if (state.status !== 'pending' || last === undefined) {
      await this.due.remove([deliveryId]);
      return undefined;
    }
    const { schedule } = state;
    const { institutionId } = schedule;
    const { environment } = last.metadata;
    // At once, so that the two streams are read in one query.
    const [now, endpoint, event] = await Promise.all([
      this.institutionClock.now(institutionId, environment),
      this.#endpointOf(institutionId),
      this.webhooks.eventOf(schedule),
    ]);
    if (!isReached(state.dueAt, now.toISOString())) {
      await this.due.put([{ deliveryId, institutionId, environment, dueAt: state.dueAt }]);
      return undefined;
    }
    if (endpoint?.disabled !== undefined) return this.#abandon(state, last, now);
    if (await this.#hasToWait(state, endpoint, now)) return undefined;
    return { state, last, endpoint, webhook: await this.webhooks.prepare(schedule, endpoint, event), now };
  }

  async #make(attempt: Attempt): Promise<AttemptResult> {
    const { state, last, endpoint, webhook } = attempt;
    const startedAt = this.clock.now();
    const result = await this.webhooks.send(webhook);
    if (state.attempts === 0 && webhook.recordedAt !== undefined) this.metrics.begun(webhook.recordedAt, startedAt);
    this.metrics.attempted(result);
    this.#logAttempt(state, last, result);
    await this.#record(attempt, result);
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

  /** Postpones a delivery whose predecessor has not ended or whose endpoint's rate limit is used up. */
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
    if (perSecondMax === undefined || (await this.rateLimiter.take(institutionId, perSecondMax))) return false;
    await this.due.postpone([deliveryId], RATE_LIMIT_WAIT_MS);
    return true;
  }

  async #abandon(state: PendingDelivery, last: RecordedEvent, now: Date): Promise<undefined> {
    const { state: after } = await transact(
      this.store,
      deliveryStream(state.schedule.deliveryId),
      delivery,
      (current) => abandonDelivery({ now: now.toISOString() }, current),
      this.#context(state, last),
    );
    this.metrics.ended(after);
  }

  async #record({ state, last, webhook, now }: Attempt, result: AttemptResult): Promise<void> {
    const { deliveryId, institutionId } = state.schedule;
    const stream = deliveryStream(deliveryId);
    const response = result.responseExcerpt;
    const next =
      result.outcome === 'failed'
        ? nextAttemptAfter(state, result, await this.institutionClock.now(institutionId, last.metadata.environment))
        : undefined;
    const command: RecordAttempt = defined({
      deliveryId,
      attempt: state.attempts + 1,
      attemptedAt: now.toISOString(),
      outcome: result.outcome,
      latencyMs: result.latencyMs,
      status: result.status,
      failure: result.outcome === 'failed' ? result.failure : undefined,
      sealedResponse: response === undefined || response === '' ? undefined : webhook.sealer.seal(stream, { response }),
      nextAttemptAt: next?.toISOString(),
      gone: result.status === GONE,
    });
    await this.#untilNextRecord();
    const { state: after } = await transact(
      this.store,
      stream,
      delivery,
      (current) => recordAttempt(command, current),
      this.#context(state, last),
      { known: { state, last } },
    );
    this.metrics.ended(after);
  }

  #untilNextRecord(): Promise<void> {
    this.#recordNext ??= delay(RECORD_TOGETHER_MS).finally(() => {
      this.#recordNext = undefined;
    });
    return this.#recordNext;
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
