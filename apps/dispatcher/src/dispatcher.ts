import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { RecordedEvent } from '@passid/event-store';
import { Feed } from '@passid/feed';
import { LOG } from '@passid/platform';
import { announceGauge, Clock, type Log } from '@passid/runtime';
import { WebhookSender, type AttemptResult } from '@passid/webhooks';
import { Counter, Registry } from 'prom-client';
import { Circuits } from './circuits.js';
import { Deliver, NotSent } from './deliver.js';
import { DueDeliveries, type Room } from './due-deliveries.js';
import { FewAtATime } from './few-at-a-time.js';
import { InHand, LINGERS_AFTER_MS } from './in-hand.js';
import { Pace } from './pace.js';
import { FOLLOWED_TYPES, ScheduleDeliveries } from './schedule-deliveries.js';
import { Shares } from './shares.js';

/** Due rows are looked for this often; news from the feed is acted on at once. */
const LOOK_EVERY_MS = 1_000;

/**
 * Claims come no closer together: what ends and falls due meanwhile is claimed at once (measured in docs/performance.md).
 * Where thousands of institutions have something waiting a claim takes longer; half the time then goes by without one.
 */
const CLAIM_EVERY_MS = 10;

/**
 * Attempts to endpoints that have not answered well of late, at once, of those that do not linger yet. An endpoint that
 * answers is through in a moment. Of dead ones no more than forty a second are begun, and so time out: hundreds that time out
 * in the same moment keep everything else waiting while they are written down (measured in docs/performance.md).
 */
const STRANGERS_AT_ONCE = 10;

/** Where so many of them wait to be begun no more are claimed: what is claimed has to be over before its lease is. */
const STRANGERS_WAITING_MAX = 100;

/** How soon a delivery is looked at again whose attempt could not be begun: a store that was away is often back by then. */
const NOT_SENT_WAIT_MS = 1_000;

/** What shows that somebody is looking at an endpoint. */
const TRIED_ON = new Set(['WebhookConfigured', 'WebhookResent', 'WebhookTestRequested']);

const CONSUMER = 'dispatcher';

/** Feed in, signed webhooks out, attempts back into the ledger. */
@Injectable()
export class Dispatcher implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #stop = new AbortController();
  readonly #inHand = new InHand(() => this.wake());
  readonly #shares = new Shares();
  readonly #circuits = new Circuits();
  readonly #strangers = new FewAtATime(STRANGERS_AT_ONCE);
  #consuming: Promise<void> = Promise.resolve();
  #claiming: Promise<void> | undefined;
  #admitsStrangers = true;
  readonly #news = new Set<string>();
  #looksAtAll = false;
  readonly #parked: Counter;

  constructor(
    private readonly feed: Feed,
    private readonly clock: Clock,
    private readonly due: DueDeliveries,
    private readonly pace: Pace,
    private readonly schedule: ScheduleDeliveries,
    private readonly deliver: Deliver,
    private readonly sender: WebhookSender,
    private readonly registry: Registry,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.#parked = new Counter({
      name: 'passid_feed_parked_events_total',
      help: 'Events the dispatcher could not digest and set aside.',
      registers: [registry],
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.due.open();
    await this.pace.open();
    this.#announceQueues();
    this.#consuming = this.feed.consume({
      consumer: CONSUMER,
      types: FOLLOWED_TYPES,
      signal: this.#stop.signal,
      handle: async (events) => {
        const moved = await this.schedule.handle(events);
        this.#wakeFor([...moved, ...this.#tryAgain(events)]);
      },
      onFailure: (error) => this.log.warn({ err: error }, 'the feed could not be followed; trying again'),
      onParked: (event, reason) => this.#onParked(event, reason),
    });
  }

  #onParked({ metadata, type }: RecordedEvent, reason: string): void {
    this.#parked.inc();
    this.log.error({ event_id: metadata.event_id, type, reason }, 'an event could not be dispatched and was parked');
  }

  /** Finishes the attempts under way; what is not claimed stays due. */
  async onApplicationShutdown(): Promise<void> {
    this.#stop.abort();
    await this.#consuming;
    await this.#claiming;
    await this.#inHand.allEnded();
    await this.sender.close();
  }

  /** Something may be due for anybody. */
  @Interval(LOOK_EVERY_MS)
  wake(): void {
    this.#looksAtAll = true;
    this.#claiming ??= this.#claim();
  }

  /** Something may be due for these. */
  #wakeFor(institutionIds: readonly string[]): void {
    for (const institutionId of institutionIds) this.#news.add(institutionId);
    if (this.#isNews) this.#claiming ??= this.#claim();
  }

  get #isNews(): boolean {
    return this.#looksAtAll || this.#news.size > 0;
  }

  /** Somebody who registers an address, sends again or asks for a test wants to know now how the endpoint answers. */
  #tryAgain(events: readonly RecordedEvent[]): string[] {
    const institutionIds = events.flatMap(({ type, metadata }) =>
      TRIED_ON.has(type) && metadata.institution_id !== undefined ? [metadata.institution_id] : [],
    );
    for (const institutionId of institutionIds) this.#circuits.halfOpen(institutionId);
    return institutionIds;
  }

  async #claim(): Promise<void> {
    // What ends in the same moment is counted off first.
    await nextTurn();
    while (this.#isNews && !this.#stop.signal.aborted) {
      const began = performance.now();
      try {
        await this.#claimOnce();
      } catch (error) {
        this.log.warn({ err: error }, 'due deliveries could not be claimed; trying again');
      }
      const tookMs = performance.now() - began;
      await delay(Math.max(CLAIM_EVERY_MS - tookMs, tookMs));
    }
    this.#claiming = undefined;
  }

  async #claimOnce(): Promise<void> {
    const room = this.#roomForNews();
    const limit = this.#inHand.room;
    if (limit <= 0 || (room.byDefault <= 0 && room.of.size === 0)) return;
    const claimed = await this.due.claim(this.clock.now(), limit, room);
    for (const { deliveryId, institutionId } of claimed) this.#take(deliveryId, institutionId);
    if (claimed.length === limit && this.#inHand.room > 0) this.wake();
    this.#wakeFor(this.#shares.leftBehind(claimed, room));
  }

  #roomForNews(): Room {
    this.#admitsStrangers = this.#mayAdmitStrangers;
    const admission = {
      limits: this.#circuits.limitsAt(performance.now()),
      admitsStrangers: this.#admitsStrangers,
    };
    const room = this.#looksAtAll ? this.#shares.room(admission) : this.#shares.roomOf(this.#news, admission);
    this.#looksAtAll = false;
    this.#news.clear();
    return room;
  }

  get #mayAdmitStrangers(): boolean {
    return this.#strangers.waiting < STRANGERS_WAITING_MAX;
  }

  #take(deliveryId: string, institutionId: string): void {
    this.#shares.begin(institutionId);
    const attempt = this.#shares.isKnownGood(institutionId)
      ? this.#attempt(deliveryId)
      : this.#attemptAtStranger(deliveryId);
    const work = attempt.then((outcome) => {
      const wasUsedUp = this.#shares.isUsedUp(institutionId);
      this.#shares.end(institutionId, outcome);
      if (outcome !== undefined) this.#circuits.learn(institutionId, outcome, performance.now());
      if (wasUsedUp) this.#wakeFor([institutionId]);
    });
    this.#inHand.take(deliveryId, work);
  }

  /** What has not been begun when the process stops is given back. */
  async #attemptAtStranger(deliveryId: string): Promise<AttemptResult['outcome'] | undefined> {
    const begun = await this.#strangers.do(async () => {
      if (this.#stop.signal.aborted) return { attempt: this.#giveBack(deliveryId, 0) };
      if (!this.#admitsStrangers && this.#mayAdmitStrangers) this.wake();
      const attempt = this.#attempt(deliveryId);
      await Promise.race([attempt, delay(LINGERS_AFTER_MS)]);
      return { attempt };
    });
    return begun.attempt;
  }

  /** A fault of ours keeps the delivery as it was. Where something may have been sent, its lease has to end first. */
  async #attempt(deliveryId: string): Promise<AttemptResult['outcome'] | undefined> {
    try {
      return (await this.deliver.attempt(deliveryId))?.outcome;
    } catch (error) {
      this.log.error({ err: error, delivery_id: deliveryId }, 'an attempt failed on our side and will be made again');
      return error instanceof NotSent ? this.#giveBack(deliveryId, NOT_SENT_WAIT_MS) : undefined;
    }
  }

  /** Where that fails its lease ends by itself. */
  async #giveBack(deliveryId: string, waitMs: number): Promise<undefined> {
    await this.due.postpone([deliveryId], waitMs).catch(() => undefined);
    return undefined;
  }

  #announceQueues(): void {
    announceGauge(this.registry, {
      name: 'passid_feed_lag_events',
      help: 'Events of the ledger the dispatcher has not been handed yet.',
      value: () => this.feed.lag(CONSUMER),
    });
    announceGauge(this.registry, {
      name: 'passid_webhook_due_deliveries',
      help: 'Deliveries that are due and wait, of all processes together.',
      value: () => this.due.count(this.clock.now()),
    });
    announceGauge(this.registry, {
      name: 'passid_webhook_attempts_in_flight',
      help: 'Attempts this process has under way.',
      value: () => this.#inHand.size,
    });
    announceGauge(this.registry, {
      name: 'passid_webhook_open_circuits',
      help: 'Endpoints this process leaves alone for a while, after many failures in a row.',
      value: () => [...this.#circuits.limitsAt(performance.now()).values()].filter((limit) => limit === 0).length,
    });
  }
}
