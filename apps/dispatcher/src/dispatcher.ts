import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { RecordedEvent } from '@passid/event-store';
import { Feed } from '@passid/feed';
import { LOG } from '@passid/platform';
import { announceGauge, Clock, type Log } from '@passid/runtime';
import { WebhookSender, type AttemptResult } from '@passid/webhooks';
import { Counter, Registry } from 'prom-client';
import { Admission } from './admission/admission.js';
import { Deliver, NotSent } from './deliver.js';
import { DueDeliveries } from './due-deliveries.js';
import { FOLLOWED_TYPES, ScheduleDeliveries } from './schedule-deliveries.js';

/** All institutions are claimed for this often; those with news, as soon as the news comes. */
const CLAIM_FOR_ALL_EVERY_MS = 1_000;

/**
 * Claims begin at least this far apart (measured in docs/performance.md), and take up half the time at most: with thousands of
 * institutions that have something due, one takes longer than this.
 */
const CLAIM_EVERY_MS = 10;

/** When a delivery whose attempt could not begin is due again: a store that was away is often back by then. */
const NOT_SENT_WAIT_MS = 1_000;

/** Somebody who registers an address, sends again or asks for a test wants to know at once how the endpoint answers. */
const TRIED_AGAIN_ON = new Set(['WebhookConfigured', 'WebhookResent', 'WebhookTestRequested']);

const CONSUMER = 'dispatcher';

/** Follows the feed, schedules deliveries, claims those that are due, and has them attempted as `Admission` allows. */
@Injectable()
export class Dispatcher implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #stop = new AbortController();
  readonly #admission = new Admission({
    claimForAll: () => this.claimForAll(),
    claimFor: (institutionIds) => this.#claimFor(institutionIds),
  });
  #consuming: Promise<void> = Promise.resolve();
  #claiming: Promise<void> | undefined;
  /** For whom to claim next: all, or those of whom the feed or an attempt brought news. */
  #isAllToClaim = false;
  readonly #toClaim = new Set<string>();
  readonly #parked: Counter;

  constructor(
    private readonly feed: Feed,
    private readonly clock: Clock,
    private readonly due: DueDeliveries,
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
    this.#announceGauges();
    this.#consuming = this.feed.consume({
      consumer: CONSUMER,
      types: FOLLOWED_TYPES,
      signal: this.#stop.signal,
      handle: (events) => this.#handle(events),
      onFailure: (error) => this.log.warn({ err: error }, 'the feed could not be followed; trying again'),
      onParked: (event, reason) => this.#onParked(event, reason),
    });
  }

  async #handle(events: readonly RecordedEvent[]): Promise<void> {
    const institutionIds = await this.schedule.handle(events);
    const triedAgain = events.flatMap(({ type, metadata: { institution_id } }) =>
      TRIED_AGAIN_ON.has(type) && institution_id !== undefined ? [institution_id] : [],
    );
    for (const institutionId of triedAgain) this.#admission.tryAgain(institutionId);
    this.#claimFor([...institutionIds, ...triedAgain]);
  }

  #onParked({ metadata, type }: RecordedEvent, reason: string): void {
    this.#parked.inc();
    this.log.error({ event_id: metadata.event_id, type, reason }, 'an event could not be dispatched and was parked');
  }

  /** Finishes the attempts under way; what is not claimed stays due. */
  async onApplicationShutdown(): Promise<void> {
    this.#stop.abort();
    await this.#consuming;
    await this.idle();
    await this.sender.close();
  }

  /** Resolves when there is nothing left to claim for and no attempt under way. */
  async idle(): Promise<void> {
    while (this.#claiming !== undefined || this.#admission.underWay > 0) {
      await this.#claiming;
      await this.#admission.allEnded();
    }
  }

  @Interval(CLAIM_FOR_ALL_EVERY_MS)
  claimForAll(): void {
    this.#isAllToClaim = true;
    this.#claiming ??= this.#claim();
  }

  #claimFor(institutionIds: readonly string[]): void {
    for (const institutionId of institutionIds) this.#toClaim.add(institutionId);
    if (this.#isAnyToClaim) this.#claiming ??= this.#claim();
  }

  get #isAnyToClaim(): boolean {
    return this.#isAllToClaim || this.#toClaim.size > 0;
  }

  async #claim(): Promise<void> {
    // Attempts that end in the same turn of the event loop give back their places first.
    await nextTurn();
    while (this.#isAnyToClaim && !this.#stop.signal.aborted) {
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
    const limits = this.#admission.limits(this.#isAllToClaim ? 'all' : this.#toClaim);
    this.#isAllToClaim = false;
    this.#toClaim.clear();
    if (limits === undefined) return;
    const claimed = await this.due.claim(this.clock.now(), limits);
    this.#admission.admit(claimed, limits, (deliveryId) => this.#attempt(deliveryId));
  }

  /**
   * What is claimed and not begun when the process stops is given back. A fault of ours leaves the delivery as it was; where
   * something may have been sent, its lease has to end first.
   */
  async #attempt(deliveryId: string): Promise<AttemptResult['outcome'] | undefined> {
    if (this.#stop.signal.aborted) return this.#giveBack(deliveryId, 0);
    try {
      return (await this.deliver.attempt(deliveryId))?.outcome;
    } catch (error) {
      this.log.error({ err: error, delivery_id: deliveryId }, 'an attempt failed on our side and will be made again');
      return error instanceof NotSent ? this.#giveBack(deliveryId, NOT_SENT_WAIT_MS) : undefined;
    }
  }

  /** Where this fails, the lease ends by itself. */
  async #giveBack(deliveryId: string, waitMs: number): Promise<undefined> {
    await this.due.postpone([deliveryId], waitMs).catch(() => undefined);
    return undefined;
  }

  #announceGauges(): void {
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
      value: () => this.#admission.underWay,
    });
    announceGauge(this.registry, {
      name: 'passid_webhook_open_circuits',
      help: 'Endpoints this process leaves alone for a while, after many failures in a row.',
      value: () => this.#admission.openCircuits,
    });
  }
}
