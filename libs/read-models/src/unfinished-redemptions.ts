import type { ShareEvent, VerificationEvent } from '@passid/ledger';
import type { Pool } from 'pg';
import { asRows, tableOf, type ReadModel } from './read-model.js';

type Followed = Extract<ShareEvent, { type: 'CodeRedeemed' }> | VerificationEvent;

/** Which codes were redeemed by a process that then died before it concluded the verification? */
export const unfinishedRedemptions: ReadModel = {
  name: 'unfinished-redemptions',
  version: 2,
  types: ['CodeRedeemed', 'TokenVerified', 'TokenRejected'],
  define: (table) => `create table ${table} (
    verification_id text primary key,
    share_stream text not null,
    recorded_at timestamptz not null
  )`,
  async project(client, table, events) {
    const open = new Map<string, { verification_id: string; share_stream: string; recorded_at: string }>();
    const concluded: string[] = [];
    for (const event of events) {
      const { type, data } = event as unknown as Followed;
      const verification_id = data.verificationId;
      if (type === 'CodeRedeemed')
        open.set(verification_id, {
          verification_id,
          share_stream: event.stream,
          recorded_at: event.metadata.recorded_at,
        });
      else if (!open.delete(verification_id)) concluded.push(verification_id);
    }
    if (concluded.length > 0) await client.query(`delete from ${table} where verification_id = any($1)`, [concluded]);
    if (open.size === 0) return;
    await client.query(
      `insert into ${table} select * from json_to_recordset($1)
        as r(verification_id text, share_stream text, recorded_at timestamptz) on conflict do nothing`,
      asRows([...open.values()]),
    );
  },
};

/** Streams of shares, but for those to leave out, whose redemption was recorded before `before` and has no conclusion; oldest first. */
export async function findUnfinishedRedemptions(
  pool: Pool,
  before: Date,
  leaveOut: readonly string[],
  limit: number,
): Promise<string[]> {
  const { rows } = await pool.query<{ share_stream: string }>(
    `select share_stream from ${tableOf(unfinishedRedemptions)} where recorded_at < $1 and share_stream <> all($2)
      order by recorded_at limit $3`,
    [before, leaveOut, limit],
  );
  return rows.map(({ share_stream }) => share_stream);
}
