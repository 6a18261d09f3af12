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

/** Far more than a workspace lives through: addresses, keys and team changes of decades. */
const INSTITUTION_EVENTS_MAX = 100_000;

/** Event types this handler acts on. */
export const FOLLOWED_TYPES = [...ANNOUNCED_TYPES, ...DELIVERY_TYPES, 'WebhookConfigured'] as const;

interface Announced {
  readonly event: RecordedEvent;
  readonly announcement: Announcement;
}

/** An announcement that has an endpoint to go to. */
interface Awaited extends Announced {
  /** Position of the endpoint's first registration. */
  readonly since: bigint;
  readonly isOrdered: boolean;
}

/** Turns each announcement into one delivery for its institution's endpoint, and what is known of deliveries into due rows. */
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
   * Safe to run again: a delivery's id comes from its event, and its stream is asked before anything is sent. Returns who
   * has something that is due now and was not before.
   */
  async handle(events: readonly RecordedEvent[]): Promise<string[]> {
    const awaited = await this.#awaited(events.flatMap(announced));
    const order = awaited.length === 0 ? undefined : await this.#orderOf(awaited);
    const scheduled = await Promise.all(
      awaited.map((each) => this.#scheduleTraced(each, order?.get(each.event.metadata.event_id))),
    );
    // What was scheduled just now comes by in the feed too, but by then it can be on its way.
    return this.due.follow([...events, ...scheduled.flat()]);
  }

  /** What happened before there was an address is announced to nobody, however often the ledger is read again. */
  async #awaited(all: readonly Announced[]): Promise<Awaited[]> {
    const institutions = [...new Set(all.map(({ announcement }) => announcement.institutionId))];
    const endpoints = new Map(
      await Promise.all(institutions.map(async (id) => [id, await this.#endpointOf(id)] as const)),
    );
    return all.flatMap((each) => {
      const endpoint = endpoints.get(each.announcement.institutionId);
      return endpoint === undefined || endpoint.since > each.event.position ? [] : [{ ...each, ...endpoint }];
    });
  }

  async #endpointOf(institutionId: string): Promise<Pick<Awaited, 'since' | 'isOrdered'> | undefined> {
    const stream = institutionStream(institutionId);
    const events = await readEvents(this.store, stream, institution, { limit: INSTITUTION_EVENTS_MAX });
    const since = events.find(({ type }) => type === 'WebhookConfigured')?.position;
    if (since === undefined) return undefined;
    const state = foldEvents(institution, events);
    return { since, isOrdered: state.status === 'onboarded' && state.endpoint?.isOrdered === true };
  }

  /** Counted off the ledger by the read model, which has to have come this far. */
  async #orderOf(all: readonly Announced[]): Promise<ReadonlyMap<string, InOrder>> {
    const last = all.reduce((highest, { event }) => (event.position > highest ? event.position : highest), 0n);
    await catchUpTo(this.pool, announcements, last);
    return findSequences(
      this.pool,
      all.map(({ event }) => event.metadata.event_id),
    );
  }

  #scheduleTraced(awaited: Awaited, order: InOrder | undefined): Promise<readonly AppendedEvent[]> {
    const { traceparent: parent, correlation_id: requestId } = awaited.event.metadata;
    return inEntrySpan('schedule delivery', { kind: SpanKind.CONSUMER, parent, requestId }, () =>
      this.#schedule(awaited, order),
    );
  }

  async #schedule(
    { event, announcement, since, isOrdered }: Awaited,
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
    const decide = scheduleDelivery.bind(undefined, schedule);
    const stream = deliveryStream(schedule.deliveryId);
    const { appended } = await transact(this.store, stream, delivery, decide, context, { assumeNew: true });
    return appended;
  }
}

function announced(event: RecordedEvent): Announced[] {
  const announcement = announcementOf(event);
  return announcement === undefined ? [] : [{ event, announcement }];
}
