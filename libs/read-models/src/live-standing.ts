import type { GoingLiveEvent } from '@passid/ledger';
import type { ReadModel } from './read-model.js';

/** Which institutions wait for their review, and which may go live? */
export const liveStanding: ReadModel = {
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
    for (const { type, data } of events as unknown as GoingLiveEvent[]) {
      if (type === 'GoLiveItemAttested') continue;
      const [column, at] =
        type === 'LiveReviewRequested' ? ['requested_at', data.requestedAt] : ['activated_at', data.activatedAt];
      await client.query(
        `insert into ${table} as t (institution_id, ${column}) values ($1, $2)
          on conflict (institution_id) do update set ${column} = coalesce(t.${column}, excluded.${column})`,
        [data.institutionId, at],
      );
    }
  },
};
