import { Injectable } from '@nestjs/common';
import {
  ADVISORY_LOCK,
  ASYNC_COMMIT,
  defineSchema,
  EventStore,
  type AppendedEvent,
  type EventMetadata,
} from '@passid/event-store';
import type { DeliveryEvent, Timestamp } from '@passid/ledger';
import { SANDBOX_CLOCK_TABLE } from '@passid/read-models';
import { Pool } from 'pg';

/** Longer than any attempt takes: after it the process that claimed the delivery is taken for dead. */
const LEASE_SECONDS = 60;

/** Counting further than this says no more than that there are far too many. */
const COUNT_MAX = 100_000;

/** Events one step of a restoration reads. */
const RESTORE_PAGE = 1_000;

/**
 * The plan is made once, often while the table is empty, and an empty table would be read whole: so the two settings. Of a
 * join the planner expects as many rows as there are, and reads all of them: so the arrays. Without these a claim of four cost
 * 100 ms with 500,000 rows, and costs 2.
 */
const CLAIM_FUNCTION = `
create or replace function dispatcher.claim(claimed_at timestamptz, deliveries_max int, room_by_default int, room_of json)
returns table (delivery text, institution text) language plpgsql
set enable_seqscan = off set enable_bitmapscan = off as $$
begin
  return query with recursive earliest(institution_id, due_at) as (
    (select d.institution_id, d.due_at from dispatcher.due_delivery d where room_by_default > 0
      order by d.institution_id, d.due_at limit 1)
    union all
    select next.* from earliest e cross join lateral (
      select d.institution_id, d.due_at from dispatcher.due_delivery d where d.institution_id > e.institution_id
      order by d.institution_id, d.due_at limit 1
    ) next
  ), looked_at as (
    select e.institution_id, e.due_at from earliest e
    union all
    select room.key, '-infinity' from json_each_text(room_of) room where room_by_default <= 0
  ), clock as materialized (
    select c.institution_id, c.ahead_seconds from ${SANDBOX_CLOCK_TABLE} c
  ), waiting as (
    select l.institution_id, claimed_at + coalesce(clock.ahead_seconds, 0) * interval '1 second' as sandbox_now
    from looked_at l left join clock on clock.institution_id = l.institution_id
    where l.due_at <= claimed_at + coalesce(clock.ahead_seconds, 0) * interval '1 second'
  ), allowed as (
    select due.delivery_id from waiting w
    left join json_each_text(room_of) room on room.key = w.institution_id
    cross join lateral (
      select d.delivery_id, d.due_at from dispatcher.due_delivery d
      where d.institution_id = w.institution_id and (d.leased_until is null or d.leased_until < now())
        and d.due_at <= w.sandbox_now and (d.due_at <= claimed_at or d.environment = 'sandbox')
      order by d.due_at limit greatest(coalesce(room.value::int, room_by_default), 0)
    ) due
    order by due.due_at limit deliveries_max
  ), locked as (
    select d.delivery_id from dispatcher.due_delivery d where d.delivery_id = any(array(select a.delivery_id from allowed a))
      and (d.leased_until is null or d.leased_until < now()) for update skip locked
  )
  update dispatcher.due_delivery d set leased_until = now() + interval '${LEASE_SECONDS} seconds'
  where d.delivery_id = any(array(select l.delivery_id from locked l))
  returning d.delivery_id, d.institution_id;
end $$;
`;

const SCHEMA = `
create table if not exists dispatcher.due_delivery (
  delivery_id text primary key,
  institution_id text not null,
  due_at timestamptz not null,
  leased_until timestamptz
);
alter table dispatcher.due_delivery add column if not exists environment text not null default 'live';
drop index if exists dispatcher.due_delivery_due_at;
create index if not exists due_delivery_of_institution on dispatcher.due_delivery (institution_id, due_at);
${CLAIM_FUNCTION}
`;

/** A row that is never due: where it is missing, the table is new or was emptied. */
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
  /** By the institution's own clock, which can be ahead of the world's in its sandbox. */
  readonly dueAt: string;
}

export type ClaimedDelivery = Pick<DueDelivery, 'deliveryId' | 'institutionId'>;

/** Attempts that may still be begun, for the institutions named and for any other; where that is none, only those named count. */
export interface Room {
  readonly of: ReadonlyMap<string, number>;
  readonly byDefault: number;
}

/**
 * What to send next. A row is a hint, made from the ledger and lost without harm: the delivery's stream is asked before
 * anything is sent.
 */
@Injectable()
export class DueDeliveries {
  constructor(
    private readonly pool: Pool,
    private readonly store: EventStore,
  ) {}

  /** Creates the table where it is missing, and fills it from the ledger where it was lost. */
  async open(): Promise<void> {
    await defineSchema(this.pool, { schema: 'dispatcher', lock: ADVISORY_LOCK.dispatcherSchema, sql: SCHEMA });
    const { rowCount } = await this.pool.query('select from dispatcher.due_delivery where delivery_id = $1', [MARKER]);
    if (rowCount !== 0) return;
    for (let after = 0n, isCaughtUp = false; !isCaughtUp;) {
      const batch = await this.store.readAll({ after, limit: RESTORE_PAGE, types: DELIVERY_TYPES });
      await this.follow(batch.events);
      ({ through: after, isCaughtUp } = batch);
    }
    await this.put([{ deliveryId: MARKER, institutionId: '', environment: 'workspace', dueAt: 'infinity' }]);
  }

  /** Brings the rows to what these events say of deliveries. Returns who has something that is due now and was not before. */
  async follow(events: readonly AppendedEvent[]): Promise<string[]> {
    const { put, remove } = dueRows(events);
    const moved = await this.put(put);
    await this.remove(remove);
    const dueNow = new Set(events.filter(isDueNow).map(({ metadata }) => metadata.institution_id));
    return moved.filter((institutionId) => dueNow.has(institutionId));
  }

  /**
   * Brings rows to what the ledger says, and returns the institutions of those that are new or have moved. A lease ends where the
   * due time has moved on, and not where it is told again.
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

  /** One that is back after a crash of the database is found to be over when it is claimed. */
  async remove(deliveryIds: readonly string[]): Promise<void> {
    if (deliveryIds.length === 0) return;
    await this.pool.query({
      name: 'due_deliveries_remove',
      text: `${ASYNC_COMMIT} delete from dispatcher.due_delivery using async_commit where delivery_id = any($1)`,
      values: [deliveryIds],
    });
  }

  /** Keeps deliveries from being claimed for so long: what they wait for is not their due time. */
  async postpone(deliveryIds: readonly string[], milliseconds: number): Promise<void> {
    await this.pool.query({
      name: 'due_deliveries_postpone',
      text: `${ASYNC_COMMIT} update dispatcher.due_delivery set leased_until = now() + $2 * interval '1 millisecond'
        from async_commit where delivery_id = any($1)`,
      values: [deliveryIds, milliseconds],
    });
  }

  /** How many are due by the world's clock and in nobody's hands, up to a limit. */
  async count(now: Date): Promise<number> {
    const { rows } = await this.pool.query<{ count: string }>(
      `select count(*) from (select from dispatcher.due_delivery
        where due_at <= $1 and (leased_until is null or leased_until < now()) limit ${COUNT_MAX}) due`,
      [now],
    );
    return Number(rows[0]?.count ?? 0);
  }

  /**
   * Claims up to `limit` deliveries that are due, oldest first, and of each institution no more than it has room for;
   * several processes never claim the same. Due is what is due by the institution's own clock. Each institution that has a
   * row and room is looked at by itself, in the one index there is for it: however long its backlog, it is not in the way of
   * others, and costs no more than what is claimed of it. To find them all takes 8 µs for each that has a row. A claim that a crash
   * of the database undoes is made again.
   */
  async claim(now: Date, limit: number, room: Room): Promise<ClaimedDelivery[]> {
    const { rows } = await this.pool.query<ClaimedDelivery>({
      name: 'due_deliveries_claim',
      text: `${ASYNC_COMMIT} select delivery as "deliveryId", institution as "institutionId"
        from async_commit, dispatcher.claim($1, $2, $3, $4)`,
      values: [now, limit, room.byDefault, JSON.stringify(Object.fromEntries(room.of))],
    });
    return rows;
  }
}

/** The last thing said of each delivery is what its row should say. */
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

/** Retries are due in half a minute at the soonest. */
const isDueNow = ({ type }: AppendedEvent): boolean => type === 'WebhookScheduled' || type === 'WebhookResent';

/** When the next attempt is due, as far as this event says; undefined where none is. */
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
