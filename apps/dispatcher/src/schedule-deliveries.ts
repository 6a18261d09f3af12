import { Injectable } from '@nestjs/common';
import { KeyRing } from '@passid/credentials';
import { EventStore, transact, type RecordedEvent } from '@passid/event-store';
import {
  ANNOUNCED_TYPES,
  announcementOf,
  delivery,
  deliveryStream,
  institutionStream,
  scheduleDelivery,
  type Announcement,
} from '@passid/ledger';
import { announcements, catchUpTo, findSequences } from '@passid/read-models';
import { Clock } from '@passid/runtime';
import { deliveryOf } from '@passid/webhooks';
import { Pool } from 'pg';
import { DELIVERY_TYPES, DueDeliveries } from './due-deliveries.js';

/** Event types this handler acts on. */
export const FOLLOWED_TYPES = [...ANNOUNCED_TYPES, ...DELIVERY_TYPES] as const;

interface Announced {
  readonly event: RecordedEvent;
  readonly announcement: Announcement;
}

/** Turns each announcement into one delivery for its institution's endpoint, and what is known of deliveries into due rows. */
@Injectable()
export class ScheduleDeliveries {
  constructor(
    private readonly store: EventStore,
    private readonly pool: Pool,
    private readonly keyRing: KeyRing,
    private readonly clock: Clock,
    private readonly due: DueDeliveries,
  ) {}

  /** Safe to run again: a delivery's id comes from its event, and its stream is asked before anything is sent. */
  async handle(events: readonly RecordedEvent[]): Promise<void> {
    const awaited = await this.#awaited(events.flatMap(announced));
    if (awaited.length > 0) {
      const sequences = await this.#sequencesOf(awaited);
      await Promise.all(awaited.map((each) => this.#schedule(each, sequences.get(each.event.metadata.event_id))));
    }
    await this.due.follow(events);
  }

  /** What happened before there was an address is announced to nobody, however often the ledger is read again. */
  async #awaited(all: readonly Announced[]): Promise<Announced[]> {
    const institutions = [...new Set(all.map(({ announcement }) => announcement.institutionId))];
    const since = new Map(
      await Promise.all(institutions.map(async (id) => [id, await this.#endpointSince(id)] as const)),
    );
    return all.filter(({ event, announcement }) => {
      const position = since.get(announcement.institutionId);
      return position !== undefined && position < event.position;
    });
  }

  async #endpointSince(institutionId: string): Promise<bigint | undefined> {
    const events = await this.store.readStream(institutionStream(institutionId));
    return events.find(({ type }) => type === 'WebhookConfigured')?.position;
  }

  /** Counted off the ledger by the read model, which has to have come this far. */
  async #sequencesOf(all: readonly Announced[]): Promise<ReadonlyMap<string, number>> {
    const last = all.reduce((highest, { event }) => (event.position > highest ? event.position : highest), 0n);
    await catchUpTo(this.pool, announcements, last);
    return findSequences(
      this.pool,
      all.map(({ event }) => event.metadata.event_id),
    );
  }

  async #schedule({ event, announcement }: Announced, sequence: number | undefined): Promise<void> {
    const { event_id, environment, correlation_id } = event.metadata;
    const now = this.clock.now().toISOString();
    const schedule = deliveryOf(this.keyRing, { event, announcement, sequence, now });
    const context = {
      recorded_at: now,
      environment,
      institution_id: announcement.institutionId,
      correlation_id,
      causation_id: event_id,
      actor: 'dispatcher',
    };
    const decide = scheduleDelivery.bind(undefined, schedule);
    const stream = deliveryStream(schedule.deliveryId);
    await transact(this.store, stream, delivery, decide, context, { assumeNew: true });
  }
}

function announced(event: RecordedEvent): Announced[] {
  const announcement = announcementOf(event);
  return announcement === undefined ? [] : [{ event, announcement }];
}
