import type { Pool } from 'pg';
import { asRows, readModel, tableOf } from '../engine/read-model.js';

/** Which redeemed codes and fulfilled sessions have no conclusion, since their process died before it? */
export const unfinishedRedemptions = readModel({
  name: 'unfinished-redemptions',
  version: 3,
  plainVersion: 3,
  types: ['CodeRedeemed', 'SessionFulfilled', 'TokenVerified', 'TokenRejected'],
  define: (table) => `create table ${table} (
    verification_id text primary key,
    stream text not null,
    recorded_at timestamptz not null
  )`,
  async project(client, table, events) {
    const open = new Map<string, object>();
    const concluded: string[] = [];
    for (const { type, data, stream, metadata } of events) {
      const verification_id = data.verificationId;
      if (type === 'CodeRedeemed' || type === 'SessionFulfilled')
        open.set(verification_id, { verification_id, stream, recorded_at: metadata.recorded_at });
      else if (!open.delete(verification_id)) concluded.push(verification_id);
    }
    if (concluded.length > 0) await client.query(`delete from ${table} where verification_id = any($1)`, [concluded]);
    if (open.size === 0) return;
    await client.query(
      `insert into ${table} select * from json_to_recordset($1)
        as r(verification_id text, stream text, recorded_at timestamptz) on conflict do nothing`,
      asRows([...open.values()]),
    );
  },
});

/** Streams of shares and sessions, without those to leave out, redeemed or fulfilled before a moment; oldest first. */
export async function findUnfinishedRedemptions(
  pool: Pool,
  before: Date,
  leaveOut: readonly string[],
  limit: number,
): Promise<string[]> {
  const { rows } = await pool.query<{ stream: string }>(
    `select stream from ${tableOf(unfinishedRedemptions)} where recorded_at < $1 and stream <> all($2)
      order by recorded_at limit $3`,
    [before, leaveOut, limit],
  );
  return rows.map(({ stream }) => stream);
}
