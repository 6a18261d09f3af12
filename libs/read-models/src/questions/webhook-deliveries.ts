import type { RecordedEvent } from '@passid/event-store';
import type { DeliveryEvent, Environment, EventOf, WebhookEventName, WebhookTrial } from '@passid/ledger';
import type { Pool } from 'pg';
import { asRows, readModel, tableOf } from '../engine/read-model.js';

/** How did each delivery go? */
export const webhookDeliveries = readModel({
  name: 'webhook-deliveries',
  version: 1,
  types: [
    'WebhookScheduled',
    'WebhookAttempted',
    'WebhookDelivered',
    'WebhookExhausted',
    'WebhookResent',
    'WebhookProbed',
  ],
  define: (table) => `create table ${table} (
    delivery_id text primary key,
    institution_id text not null,
    environment text not null,
    webhook_id text not null,
    webhook_event text not null,
    trial text,
    verification_id text,
    sequence bigint,
    scheduled_at timestamptz not null,
    position bigint not null,
    status text not null,
    reason text,
    attempts int not null,
    last_attempt_at timestamptz,
    last_status int,
    last_failure text,
    next_attempt_at timestamptz
  );
  create index on ${table} (institution_id, position);
  create index on ${table} (webhook_id)`,
  async project(client, table, events) {
    const rows = new Map<string, Changes>();
    for (const event of events) {
      const { deliveryId } = event.data;
      rows.set(deliveryId, { ...rows.get(deliveryId), ...changesOf(event) });
    }
    const changed = [...rows].map(([delivery_id, changes]) => ({ delivery_id, ...changes }));
    const fresh = changed.filter(({ webhook_id }) => webhook_id !== undefined);
    const known = changed.filter(({ webhook_id }) => webhook_id === undefined);
    if (fresh.length > 0) await client.query(insertInto(table), asRows(fresh));
    if (known.length > 0)
      await client.query(update(table), [...asRows(known), known.map(({ delivery_id }) => delivery_id)]);
  },
});

interface Changes {
  readonly webhook_id?: string;
  readonly status?: string;
  readonly reason?: string | null;
  readonly attempts?: number;
  readonly last_attempt_at?: string;
  readonly last_status?: number | null;
  readonly last_failure?: string | null;
  readonly next_attempt_at?: string | null;
}

const COLUMNS = `delivery_id text, institution_id text, environment text, webhook_id text, webhook_event text, trial text,
  verification_id text, sequence bigint, scheduled_at timestamptz, position bigint, status text, reason text,
  attempts int, last_attempt_at timestamptz, last_status int, last_failure text, next_attempt_at timestamptz`;

const insertInto = (table: string): string =>
  `insert into ${table} select * from json_to_recordset($1) as r(${COLUMNS}) on conflict do nothing`;

/**
 * A batch with an attempt replaces all columns of the last attempt, and one without leaves them. The ids are also given as
 * an array, whose length the planner sees: it guesses 100 rows of json_to_recordset, and would read the whole table.
 */
const update = (table: string): string => `update ${table} d set status = coalesce(r.status, d.status),
    reason = case when r.status is null then d.reason else r.reason end,
    attempts = coalesce(r.attempts, d.attempts),
    last_attempt_at = coalesce(r.last_attempt_at, d.last_attempt_at),
    last_status = case when r.last_attempt_at is null then d.last_status else r.last_status end,
    last_failure = case when r.last_attempt_at is null then d.last_failure else r.last_failure end,
    next_attempt_at = r.next_attempt_at
  from json_to_recordset($1) as r(${COLUMNS}) where d.delivery_id = r.delivery_id and d.delivery_id = any($2)`;

function changesOf(event: RecordedEvent<DeliveryEvent>): Changes {
  switch (event.type) {
    case 'WebhookScheduled':
      return scheduledRow(event);
    case 'WebhookAttempted': {
      const { attempt, attemptedAt, status, failure, nextAttemptAt } = event.data;
      const last = { last_attempt_at: attemptedAt, last_status: status ?? null, last_failure: failure ?? null };
      return { attempts: attempt, ...last, next_attempt_at: nextAttemptAt ?? null };
    }
    case 'WebhookDelivered':
      return { status: 'delivered', reason: null, next_attempt_at: null };
    case 'WebhookExhausted':
      return { status: 'exhausted', reason: event.data.reason ?? null, next_attempt_at: null };
    case 'WebhookProbed':
      return { status: event.data.verdict, reason: null, next_attempt_at: null };
    case 'WebhookResent':
      return { status: 'pending', reason: null, next_attempt_at: event.data.resentAt };
  }
}

function scheduledRow({ data, metadata, position }: RecordedEvent<EventOf<'WebhookScheduled'>>): Changes {
  const row = {
    institution_id: data.institutionId,
    environment: metadata.environment,
    webhook_id: data.webhookId,
    webhook_event: data.webhookEvent,
    trial: data.trial,
    verification_id: data.verificationId,
    sequence: data.sequence,
    scheduled_at: data.scheduledAt,
    position: Number(position),
    status: 'pending',
    attempts: 0,
    next_attempt_at: data.scheduledAt,
  };
  return row;
}

export interface DeliveryRow {
  readonly deliveryId: string;
  readonly institutionId: string;
  readonly environment: Environment;
  readonly webhookId: string;
  readonly webhookEvent: WebhookEventName;
  readonly trial: WebhookTrial | null;
  readonly verificationId: string | null;
  readonly sequence: number | null;
  readonly scheduledAt: Date;
  readonly position: string;
  readonly status: 'pending' | 'delivered' | 'exhausted' | 'refused' | 'accepted';
  readonly reason: string | null;
  readonly attempts: number;
  readonly lastAttemptAt: Date | null;
  readonly lastStatus: number | null;
  readonly lastFailure: string | null;
  readonly nextAttemptAt: Date | null;
}

const AS_ROW = `delivery_id as "deliveryId", institution_id as "institutionId", environment, webhook_id as "webhookId",
  webhook_event as "webhookEvent", trial, verification_id as "verificationId", sequence::float8 as sequence,
  scheduled_at as "scheduledAt", position, status, reason, attempts, last_attempt_at as "lastAttemptAt",
  last_status as "lastStatus", last_failure as "lastFailure", next_attempt_at as "nextAttemptAt"`;

export interface DeliveriesOf {
  readonly institutionId: string;
  readonly environment: Environment | undefined;
  readonly status: string | undefined;
  readonly webhookEvent: string | undefined;
  /** Only those scheduled before this position: the next page. */
  readonly before: bigint | undefined;
  readonly limit: number;
}

/** Newest first. */
export async function findDeliveries(pool: Pool, query: DeliveriesOf): Promise<DeliveryRow[]> {
  const { institutionId, environment, status, webhookEvent, before, limit } = query;
  const { rows } = await pool.query<DeliveryRow>({
    name: 'webhook_deliveries',
    text: `select ${AS_ROW} from ${tableOf(webhookDeliveries)}
      where institution_id = $1 and ($2::text is null or environment = $2) and ($3::text is null or status = $3)
        and ($4::text is null or webhook_event = $4) and ($5::bigint is null or position < $5)
      order by position desc limit $6`,
    values: [institutionId, environment ?? null, status ?? null, webhookEvent ?? null, before ?? null, limit],
  });
  return rows;
}

/** What an institution's endpoint has shown so far. */
export interface WebhookTrials {
  /** When a `webhook.test` was last answered with 2xx. */
  readonly testDeliveredAt: Date | undefined;
  /** When a webhook with a wrong signature was last refused, or wrongly accepted. */
  readonly wrongSignatureRefusedAt: Date | undefined;
  readonly wrongSignatureAcceptedAt: Date | undefined;
}

export async function findWebhookTrials(pool: Pool, institutionId: string): Promise<WebhookTrials> {
  const { rows } = await pool.query<{ status: string; at: Date }>({
    name: 'webhook_trials',
    text: `select status, max(last_attempt_at) as at from ${tableOf(webhookDeliveries)}
      where institution_id = $1 and ((trial = 'test' and status = 'delivered')
        or (trial = 'invalid_signature' and status in ('refused', 'accepted'))) group by status`,
    values: [institutionId],
  });
  const at = (status: string): Date | undefined => rows.find((row) => row.status === status)?.at;
  return {
    testDeliveredAt: at('delivered'),
    wrongSignatureRefusedAt: at('refused'),
    wrongSignatureAcceptedAt: at('accepted'),
  };
}
