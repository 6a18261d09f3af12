import { Injectable } from '@nestjs/common';
import { KeyRing } from '@passid/credentials';
import {
  EventStore,
  followingContext,
  foldEvents,
  readEvents,
  transact,
  type AppendedEvent,
  type RecordedEvent,
} from '@passid/event-store';
import {
  ANNOUNCED_TYPES,
  announcementOf,
  delivery,
  deliveryStream,
  institution,
  institutionStream,
  scheduleDelivery,
  type Announcement,
} from '@passid/ledger';
import { announcements, catchUpTo, findSequences, type InOrder } from '@passid/read-models';
import { InstitutionClock } from '@passid/platform';
import { Clock } from '@passid/runtime';
import { inEntrySpan, SpanKind } from '@passid/tracing';
import { deliveryIdOf, deliveryOf } from '@passid/webhooks';
import { Pool } from 'pg';
import { DELIVERY_TYPES, DueDeliveries } from './due-deliveries.js';

/** More than the addresses, keys and team changes of decades. */
const INSTITUTION_EVENTS_MAX = 100_000;

/** The event types that the dispatcher follows. */
export const FOLLOWED_TYPES = [...ANNOUNCED_TYPES, ...DELIVERY_TYPES, 'WebhookConfigured'] as const;

interface Announced {
  readonly event: RecordedEvent;
  readonly announcement: Announcement;
}

/** An announcement whose institution had an endpoint when it was recorded. */
interface Addressed extends Announced {
  /** Position of the endpoint's first registration. */
  readonly since: bigint;
  readonly isOrdered: boolean;
}

/** Makes one delivery of each announcement, and keeps the rows of due deliveries in step with the ledger. */
@Injectable()
export class ScheduleDeliveries {
  constructor(
    private readonly store: EventStore,
    private readonly pool: Pool,
    private readonly keyRing: KeyRing,
    private readonly clock: Clock,
    private readonly institutionClock: InstitutionClock,
    private readonly due: DueDeliveries,
  ) {}

  /**
   * Safe to run again: a delivery's id is derived from its event, and its stream is read before anything is sent. Returns the
   * institutions that have something due now that was not due before.
   */
  async handle(events: readonly RecordedEvent[]): Promise<string[]> {
    const addressed = await this.#addressed(events.flatMap(announced));
    const order = addressed.length === 0 ? undefined : await this.#orderOf(addressed);
    const scheduled = await Promise.all(
      addressed.map((each) => this.#scheduleTraced(each, order?.get(each.event.metadata.event_id))),
    );
    // The feed brings what was scheduled here as well, but later: this saves a round trip before the first attempt.
    return this.due.follow([...events, ...scheduled.flat()]);
  }

  /** Events from before the endpoint was registered are not announced, also where the feed is read again from the start. */
  async #addressed(all: readonly Announced[]): Promise<Addressed[]> {
    const institutions = [...new Set(all.map(({ announcement }) => announcement.institutionId))];
    const endpoints = new Map(
      await Promise.all(institutions.map(async (id) => [id, await this.#endpointOf(id)] as const)),
    );
    return all.flatMap((each) => {
      const endpoint = endpoints.get(each.announcement.institutionId);
      return endpoint === undefined || endpoint.since > each.event.position ? [] : [{ ...each, ...endpoint }];
    });
  }

  async #endpointOf(institutionId: string): Promise<Pick<Addressed, 'since' | 'isOrdered'> | undefined> {
    const stream = institutionStream(institutionId);
    const events = await readEvents(this.store, stream, institution, { limit: INSTITUTION_EVENTS_MAX });
    const since = events.find(({ type }) => type === 'WebhookConfigured')?.position;
    if (since === undefined) return undefined;
    const state = foldEvents(institution, events);
    return { since, isOrdered: state.status === 'onboarded' && state.endpoint?.isOrdered === true };
  }

  /** Sequence numbers are counted by a read model: waits until it has come to the last of these events. */
  async #orderOf(all: readonly Announced[]): Promise<ReadonlyMap<string, InOrder>> {
    const last = all.reduce((highest, { event }) => (event.position > highest ? event.position : highest), 0n);
    await catchUpTo(this.pool, announcements, last);
    return findSequences(
      this.pool,
      all.map(({ event }) => event.metadata.event_id),
    );
  }

  #scheduleTraced(addressed: Addressed, order: InOrder | undefined): Promise<readonly AppendedEvent[]> {
    const { traceparent: parent, correlation_id: requestId } = addressed.event.metadata;
    return inEntrySpan('schedule delivery', { kind: SpanKind.CONSUMER, parent, requestId }, () =>
      this.#schedule(addressed, order),
    );
  }

  async #schedule(
    { event, announcement, since, isOrdered }: Addressed,
    order: InOrder | undefined,
  ): Promise<readonly AppendedEvent[]> {
    const { institutionId } = announcement;
    const now = await this.institutionClock.now(institutionId, event.metadata.environment);
    const previous = isOrdered ? order?.previous : undefined;
    const schedule = deliveryOf(this.keyRing, {
      event,
      announcement,
      sequence: order?.sequence,
      after:
        previous === undefined || previous.position < since
          ? undefined
          : deliveryIdOf(this.keyRing, previous.eventId, institutionId),
      now: now.toISOString(),
    });
    const context = followingContext(event, { institutionId, actor: 'dispatcher', now: this.clock.now() });
    const { appended } = await transact(
      this.store,
      deliveryStream(schedule.deliveryId),
      delivery,
      (current) => scheduleDelivery(schedule, current),
      context,
      { assumeNew: true },
    );
    return appended;
  }
}

function announced(event: RecordedEvent): Announced[] {
  const announcement = announcementOf(event);
  return announcement === undefined ? [] : [{ event, announcement }];
}
