import { batchLoader } from '@passid/event-store';
import type { Pool } from 'pg';
import { asRows, readModel, tableOf } from '../engine/read-model.js';

/** How far is an institution's sandbox ahead of the world clock? */
export const sandboxClock = readModel({
  name: 'sandbox-clock',
  version: 1,
  types: ['SandboxClockAdvanced'],
  define: (table) => `create table ${table} (
    institution_id text primary key,
    ahead_seconds bigint not null
  )`,
  async project(client, table, events) {
    const ahead = new Map(events.map(({ data }) => [data.institutionId, data.aheadSeconds]));
    await client.query(
      `insert into ${table} select * from json_to_recordset($1) as r(institution_id text, ahead_seconds bigint)
        on conflict (institution_id) do update set ahead_seconds = excluded.ahead_seconds`,
      asRows([...ahead].map(([institution_id, ahead_seconds]) => ({ institution_id, ahead_seconds }))),
    );
  },
});

/** Seconds; 0 for an institution that has never moved its clock. Look-ups that arrive during a query share the next one. */
export function sandboxesAhead(pool: Pool): (institutionId: string) => Promise<number> {
  const find = batchLoader(async (institutionIds) => {
    const { rows } = await pool.query<{ institution_id: string; ahead_seconds: string }>({
      name: 'sandboxes_ahead',
      text: `select institution_id, ahead_seconds from ${tableOf(sandboxClock)} where institution_id = any($1)`,
      values: [institutionIds],
    });
    return new Map(rows.map((row) => [row.institution_id, Number(row.ahead_seconds)]));
  });
  return async (institutionId) => (await find(institutionId)) ?? 0;
}

/** For queries that join it. */
export const SANDBOX_CLOCK_TABLE = tableOf(sandboxClock);
