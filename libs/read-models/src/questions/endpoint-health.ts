import type { RecordedEvent } from '@passid/event-store';
import type { EventOf } from '@passid/ledger';
import type { Pool } from 'pg';
import { asRows, readModel, tableOf } from '../engine/read-model.js';

/** How has an institution's endpoint answered of late? By the world clock, also for a sandbox whose clock is ahead. */
export const endpointHealth = readModel({
  name: 'endpoint-health',
  version: 1,
  types: ['WebhookConfigured', 'WebhookAttempted'],
  define: (table) => `create table ${table} (
    institution_id text primary key,
    failing_since timestamptz,
    failures int not null,
    last_failure text,
    last_status int,
    last_failure_at timestamptz,
    last_success_at timestamptz
  )`,
  async project(client, table, events) {
    const institutions = [...new Set(events.map(institutionOf))];
    const { rows } = await client.query<HealthRow>(`select * from ${table} where institution_id = any($1)`, [
      institutions,
    ]);
    const healths = new Map(rows.map((row) => [row.institution_id, row]));
    for (const event of events) {
      const institutionId = institutionOf(event);
      healths.set(institutionId, after(healths.get(institutionId) ?? untried(institutionId), event));
    }
    await client.query(
      `insert into ${table} select * from json_to_recordset($1) as r(institution_id text, failing_since timestamptz,
          failures int, last_failure text, last_status int, last_failure_at timestamptz, last_success_at timestamptz)
        on conflict (institution_id) do update set failing_since = excluded.failing_since,
          failures = excluded.failures, last_failure = excluded.last_failure, last_status = excluded.last_status,
          last_failure_at = excluded.last_failure_at, last_success_at = excluded.last_success_at`,
      asRows([...healths.values()]),
    );
  },
});

interface HealthRow {
  readonly institution_id: string;
  readonly failing_since: string | Date | null;
  readonly failures: number;
  readonly last_failure: string | null;
  readonly last_status: number | null;
  readonly last_failure_at: string | Date | null;
  readonly last_success_at: string | Date | null;
}

const institutionOf = ({ metadata }: RecordedEvent): string => metadata.institution_id ?? '';

const untried = (institutionId: string): HealthRow => ({
  institution_id: institutionId,
  failing_since: null,
  failures: 0,
  last_failure: null,
  last_status: null,
  last_failure_at: null,
  last_success_at: null,
});

/** A success and a new configuration end a row of failures. The answer to a probe counts as neither. */
function after(health: HealthRow, event: RecordedEvent<EventOf<'WebhookConfigured' | 'WebhookAttempted'>>): HealthRow {
  const recordedAt = event.metadata.recorded_at;
  if (event.type !== 'WebhookAttempted') return { ...health, failing_since: null, failures: 0 };
  const attempt = event.data;
  if (attempt.trial !== undefined) return health;
  if (attempt.outcome === 'succeeded')
    return { ...health, failing_since: null, failures: 0, last_success_at: recordedAt };
  return {
    ...health,
    failing_since: health.failing_since ?? recordedAt,
    failures: health.failures + 1,
    last_failure: attempt.failure ?? null,
    last_status: attempt.status ?? null,
    last_failure_at: recordedAt,
  };
}

export interface EndpointHealth {
  /** First failure of the row; null after a success. */
  readonly failingSince: Date | null;
  /** Failed attempts in a row. */
  readonly failures: number;
  readonly lastFailure: string | null;
  readonly lastStatus: number | null;
  readonly lastFailureAt: Date | null;
  readonly lastSuccessAt: Date | null;
}

export async function findEndpointHealth(pool: Pool, institutionId: string): Promise<EndpointHealth | undefined> {
  const { rows } = await pool.query<EndpointHealth>({
    name: 'endpoint_health',
    text: `select failing_since as "failingSince", failures, last_failure as "lastFailure",
        last_status as "lastStatus", last_failure_at as "lastFailureAt", last_success_at as "lastSuccessAt"
      from ${tableOf(endpointHealth)} where institution_id = $1`,
    values: [institutionId],
  });
  return rows[0];
}
