import type { Environment, EventPlace } from '@passid/ledger';
import type { Pool } from 'pg';
import { announcements } from './announcements.js';
import { tableOf } from '../engine/read-model.js';
import { webhookDeliveries } from './webhook-deliveries.js';

/** Announcements joined with their deliveries. It has no table of its own: the caller catches both models up. */
const JOINED = `from ${tableOf(announcements)} a left join ${tableOf(webhookDeliveries)} d
  on d.webhook_id = a.webhook_id and d.institution_id = a.institution_id
  where a.institution_id = $1 and a.environment = $2 and a.occurred_at >= $3`;

export interface UndeliveredOf {
  readonly institutionId: string;
  readonly environment: Environment;
  readonly since: Date;
}

export interface Reconciliation {
  readonly announced: number;
  readonly delivered: number;
  readonly pending: number;
  readonly exhausted: number;
  /** No delivery was ever scheduled: there was no endpoint. */
  readonly unscheduled: number;
  readonly firstSequence: number | null;
  readonly lastSequence: number | null;
}

export async function reconcile(
  pool: Pool,
  { institutionId, environment, since }: UndeliveredOf,
): Promise<Reconciliation> {
  const { rows } = await pool.query<Reconciliation>({
    name: 'webhook_reconciliation',
    text: `select count(*)::int as announced,
        count(*) filter (where d.status = 'delivered')::int as delivered,
        count(*) filter (where d.status = 'pending')::int as pending,
        count(*) filter (where d.status = 'exhausted')::int as exhausted,
        count(*) filter (where d.status is null)::int as unscheduled,
        min(a.sequence)::float8 as "firstSequence", max(a.sequence)::float8 as "lastSequence" ${JOINED}`,
    values: [institutionId, environment, since],
  });
  const [found] = rows;
  if (found === undefined) throw new Error('An aggregate without groups has one row.');
  return found;
}

export interface Undelivered {
  readonly sequence: number;
  readonly eventId: string;
  readonly webhookId: string;
  readonly webhookEvent: string;
  readonly occurredAt: Date;
  readonly source: EventPlace;
  /** Absent: none was ever scheduled. */
  readonly deliveryId: string | undefined;
  readonly status: 'exhausted' | 'unscheduled';
}

/** Announcements that were not delivered and have no attempt to come, by their number. */
export async function findUndelivered(pool: Pool, of: UndeliveredOf, limit: number): Promise<Undelivered[]> {
  const { rows } = await pool.query<
    Omit<Undelivered, 'source' | 'deliveryId'> & { stream: string; revision: number; deliveryId: string | null }
  >({
    name: 'webhook_undelivered',
    text: `select a.sequence::float8 as sequence, a.event_id as "eventId", a.webhook_id as "webhookId",
        a.webhook_event as "webhookEvent", a.occurred_at as "occurredAt", a.stream, a.revision::float8 as revision,
        d.delivery_id as "deliveryId", coalesce(d.status, 'unscheduled') as status ${JOINED}
        and (d.status is null or d.status = 'exhausted') order by a.sequence limit $4`,
    values: [of.institutionId, of.environment, of.since, limit],
  });
  return rows.map(({ stream, revision, deliveryId, ...row }) => ({
    ...row,
    source: { stream, revision },
    deliveryId: deliveryId ?? undefined,
  }));
}
