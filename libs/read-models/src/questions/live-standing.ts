import type { Pool } from 'pg';
import { readModel, tableOf } from '../engine/read-model.js';

/** Which institutions wait for their review, and which may go live? */
export const liveStanding = readModel({
  name: 'live-standing',
  version: 1,
  types: ['LiveReviewRequested', 'LiveKeyActivated'],
  define: (table) => `create table ${table} (
    institution_id text primary key,
    requested_at timestamptz,
    activated_at timestamptz
  );
  create index on ${table} (requested_at) where activated_at is null`,
  async project(client, table, events) {
    for (const { type, data } of events) {
      const [column, at] =
        type === 'LiveReviewRequested' ? ['requested_at', data.requestedAt] : ['activated_at', data.activatedAt];
      await client.query(
        `insert into ${table} as t (institution_id, ${column}) values ($1, $2)
          on conflict (institution_id) do update set ${column} = coalesce(t.${column}, excluded.${column})`,
        [data.institutionId, at],
      );
    }
  },
});

export interface WaitingReview {
  readonly institutionId: string;
  readonly requestedAt: Date;
}

/** The longest waiting first. */
export async function findWaitingReviews(pool: Pool, limit: number): Promise<WaitingReview[]> {
  const { rows } = await pool.query<WaitingReview>({
    name: 'waiting_reviews',
    text: `select institution_id as "institutionId", requested_at as "requestedAt" from ${tableOf(liveStanding)}
      where activated_at is null and requested_at is not null order by requested_at limit $1`,
    values: [limit],
  });
  return rows;
}
