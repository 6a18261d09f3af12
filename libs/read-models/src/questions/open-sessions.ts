import type { Environment } from '@passid/ledger';
import type { Pool } from 'pg';
import { asRows, readModel, tableOf } from '../engine/read-model.js';
import { sandboxClock } from './sandbox-clock.js';

/** Which sessions wait for an answer, and until when? */
export const openSessions = readModel({
  name: 'open-sessions',
  version: 1,
  types: ['SessionCreated', 'SessionFulfilled', 'SessionDeclined', 'SessionExpired'],
  define: (table) => `create table ${table} (
    request_id text primary key,
    institution_id text not null,
    environment text not null,
    expires_at timestamptz not null
  );
  create index on ${table} (expires_at);
  create index on ${table} (institution_id)`,
  async project(client, table, events) {
    const open = new Map<string, object>();
    const ended: string[] = [];
    for (const { type, data, metadata } of events) {
      const { requestId: request_id, institutionId: institution_id } = data;
      if (type === 'SessionCreated')
        open.set(request_id, {
          request_id,
          institution_id,
          environment: metadata.environment,
          expires_at: data.expiresAt,
        });
      else if (!open.delete(request_id)) ended.push(request_id);
    }
    if (ended.length > 0) await client.query(`delete from ${table} where request_id = any($1)`, [ended]);
    if (open.size === 0) return;
    await client.query(
      `insert into ${table} select * from json_to_recordset($1)
        as r(request_id text, institution_id text, environment text, expires_at timestamptz) on conflict do nothing`,
      asRows([...open.values()]),
    );
  },
});

export interface DueSession {
  readonly requestId: string;
  readonly institutionId: string;
  readonly environment: Environment;
}

/** Sessions, without those to leave out, that have expired by their institution's clock; the longest expired first. */
export async function findDueSessions(
  pool: Pool,
  now: Date,
  leaveOut: readonly string[],
  limit: number,
): Promise<DueSession[]> {
  const { rows } = await pool.query<DueSession>({
    name: 'due_sessions',
    text: `with due as (
        select s.* from ${tableOf(openSessions)} s where s.expires_at <= $1
        union
        select s.* from ${tableOf(sandboxClock)} c join ${tableOf(openSessions)} s using (institution_id)
        where s.environment = 'sandbox' and s.expires_at <= $1::timestamptz + c.ahead_seconds * interval '1 second'
      )
      select request_id as "requestId", institution_id as "institutionId", environment from due
      where request_id <> all($2) order by expires_at limit $3`,
    values: [now, leaveOut, limit],
  });
  return rows;
}
