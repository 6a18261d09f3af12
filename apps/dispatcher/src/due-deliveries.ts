import { Injectable } from '@nestjs/common';
import { ASYNC_COMMIT, EventStore, type AppendedEvent, type EventMetadata } from '@passid/event-store';
import type { DeliveryEvent, Timestamp } from '@passid/ledger';
import { Pool } from 'pg';

/** The metric stops counting here: more is far too many in any case. */
const COUNT_MAX = 100_000;

/** Events one step of a restoration reads. */
const RESTORE_PAGE = 1_000;

/** The id of a row that is never due. Where it is missing, the table is new or was emptied. */
const MARKER = 'restored';

const DELIVERY_STREAMS = 'delivery-';
export const DELIVERY_TYPES = [
  'WebhookScheduled',
  'WebhookAttempted',
  'WebhookDelivered',
  'WebhookExhausted',
  'WebhookResent',
  'WebhookProbed',
] as const satisfies readonly DeliveryEvent['type'][];

export interface DueDelivery {
  readonly deliveryId: string;
  readonly institutionId: string;
  readonly environment: EventMetadata['environment'];
  /** By the institution's own clock, which a sandbox may have moved ahead of the world's. */
  readonly dueAt: string;
}

export type ClaimedDelivery = Pick<DueDelivery, 'deliveryId' | 'institutionId'>;

/** How many deliveries a claim may take. */
export interface ClaimLimits {
  readonly total: number;
  /** Of each of these institutions. */
  readonly byInstitution: ReadonlyMap<string, number>;
  /** Of each other institution; where it is 0, the claim does not look at them. */
  readonly others: number;
}

/**
 * The queue of deliveries: one row for each that waits for an attempt. The rows can be made again from the ledger, and the
 * delivery's stream is read before anything is sent, so a row that is wrong or lost does no harm.
 */
@Injectable()
export class DueDeliveries {
  constructor(
    private readonly pool: Pool,
    private readonly store: EventStore,
  ) {}

  /** Fills the table from the ledger where it is empty. */
  async open(): Promise<void> {
    const { rowCount } = await this.pool.query('select from dispatcher.due_delivery where delivery_id = $1', [MARKER]);
    if (rowCount !== 0) return;
    for (let after = 0n, isCaughtUp = false; !isCaughtUp;) {
      const batch = await this.store.readAll({ after, limit: RESTORE_PAGE, types: DELIVERY_TYPES });
      await this.follow(batch.events);
      ({ through: after, isCaughtUp } = batch);
    }
    await this.put([{ deliveryId: MARKER, institutionId: '', environment: 'workspace', dueAt: 'infinity' }]);
  }

  /** Updates the rows by these events. Returns the institutions that have something due now that was not due before. */
  async follow(events: readonly AppendedEvent[]): Promise<string[]> {
    const { put, remove } = dueRows(events);
    const moved = await this.put(put);
    await this.remove(remove);
    const dueNow = new Set(events.filter(isDueNow).map(({ metadata }) => metadata.institution_id));
    return moved.filter((institutionId) => dueNow.has(institutionId));
  }

  /**
   * Inserts or moves rows, and returns the institutions of those that are new or have moved. A lease ends where the due time has
   * changed, not where the same is put again.
   */
  async put(due: readonly DueDelivery[]): Promise<string[]> {
    if (due.length === 0) return [];
    const { rows } = await this.pool.query<{ institutionId: string }>({
      name: 'due_deliveries_put',
      text: `insert into dispatcher.due_delivery (delivery_id, institution_id, environment, due_at)
        select * from json_to_recordset($1)
          as r("deliveryId" text, "institutionId" text, environment text, "dueAt" timestamptz)
        on conflict (delivery_id) do update set due_at = excluded.due_at, leased_until = null
          where due_delivery.due_at <> excluded.due_at
        returning institution_id as "institutionId"`,
      values: [JSON.stringify(due)],
    });
    return rows.map(({ institutionId }) => institutionId);
  }

  /** A row that a crash of the database brings back is removed when it is claimed: its stream says that it has ended. */
  async remove(deliveryIds: readonly string[]): Promise<void> {
    if (deliveryIds.length === 0) return;
    await this.pool.query({
      name: 'due_deliveries_remove',
      text: `${ASYNC_COMMIT} delete from dispatcher.due_delivery using async_commit where delivery_id = any($1)`,
      values: [deliveryIds],
    });
  }

  /** Keeps deliveries from being claimed for so long, without changing their due time. */
  async postpone(deliveryIds: readonly string[], milliseconds: number): Promise<void> {
    await this.pool.query({
      name: 'due_deliveries_postpone',
      text: `${ASYNC_COMMIT} update dispatcher.due_delivery set leased_until = now() + $2 * interval '1 millisecond'
        from async_commit where delivery_id = any($1)`,
      values: [deliveryIds, milliseconds],
    });
  }

  /** How many are due by the world's clock and not claimed, up to a limit. */
  async count(now: Date): Promise<number> {
    const { rows } = await this.pool.query<{ count: string }>(
      `select count(*) from (select from dispatcher.due_delivery
        where due_at <= $1 and (leased_until is null or leased_until < now()) limit ${COUNT_MAX}) due`,
      [now],
    );
    return Number(rows[0]?.count ?? 0);
  }

  /**
   * Claims deliveries that are due by their institution's own clock, the oldest first, within the limits. No two processes claim
   * the same. Each institution is looked up by itself in the index, so a long backlog costs only what is claimed of it; all
   * institutions together cost 8 µs for each that has a row. A claim that a crash of the database undoes is made again.
   */
  async claim(now: Date, { total, byInstitution, others }: ClaimLimits): Promise<ClaimedDelivery[]> {
    const { rows } = await this.pool.query<ClaimedDelivery>({
      name: 'due_deliveries_claim',
      text: `${ASYNC_COMMIT} select delivery as "deliveryId", institution as "institutionId"
        from async_commit, dispatcher.claim($1, $2, $3, $4)`,
      values: [now, total, others, JSON.stringify(Object.fromEntries(byInstitution))],
    });
    return rows;
  }
}

/** The last event of each delivery decides its row. */
function dueRows(events: readonly AppendedEvent[]): { put: DueDelivery[]; remove: string[] } {
  const put = new Map<string, DueDelivery>();
  const remove = new Set<string>();
  for (const event of events) {
    if (!event.stream.startsWith(DELIVERY_STREAMS)) continue;
    const { deliveryId } = (event as unknown as DeliveryEvent).data;
    const { institution_id, environment } = event.metadata;
    const dueAt = dueAfter(event as unknown as DeliveryEvent);
    put.delete(deliveryId);
    if (dueAt === undefined) remove.add(deliveryId);
    else put.set(deliveryId, { deliveryId, institutionId: institution_id ?? '', environment, dueAt });
  }
  return { put: [...put.values()], remove: [...remove].filter((deliveryId) => !put.has(deliveryId)) };
}

/** Not WebhookAttempted: a retry is due in 30 s at the soonest. */
const isDueNow = ({ type }: AppendedEvent): boolean => type === 'WebhookScheduled' || type === 'WebhookResent';

/** When the next attempt is due after this event; undefined where none is. */
function dueAfter(event: DeliveryEvent): Timestamp | undefined {
  switch (event.type) {
    case 'WebhookScheduled':
      return event.data.scheduledAt;
    case 'WebhookAttempted':
      return event.data.nextAttemptAt;
    case 'WebhookResent':
      return event.data.resentAt;
    case 'WebhookDelivered':
    case 'WebhookExhausted':
    case 'WebhookProbed':
      return undefined;
  }
}
