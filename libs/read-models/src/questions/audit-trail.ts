import { deliveryStream, outcomeStream, sessionStream, shareStream, type EventOf } from '@passid/ledger';
import type { Pool } from 'pg';
import { asRows, readModel, tableOf } from '../engine/read-model.js';

const TYPES = ['TokenVerified', 'TokenRejected', 'SessionFulfilled', 'OutcomeReported', 'WebhookScheduled'] as const;

/** Which streams belong to a verification, besides its own? */
export const auditTrail = readModel({
  name: 'audit-trail',
  version: 3,
  plainVersion: 3,
  types: TYPES,
  define: (table) => `create table ${table} (
    audit_id text not null,
    stream text not null,
    primary key (audit_id, stream)
  )`,
  async project(client, table, events) {
    const rows = events.flatMap((event) => {
      const stream = neighbour(event);
      const { verificationId } = event.data;
      return stream === undefined || verificationId === undefined ? [] : [{ audit_id: verificationId, stream }];
    });
    if (rows.length === 0) return;
    await client.query(
      `insert into ${table} select * from json_to_recordset($1) as r(audit_id text, stream text) on conflict do nothing`,
      asRows(rows),
    );
  },
});

function neighbour(event: EventOf<(typeof TYPES)[number]>): string | undefined {
  if (event.type === 'WebhookScheduled') return deliveryStream(event.data.deliveryId);
  if (event.type === 'OutcomeReported') return outcomeStream(event.data.institutionId, event.data.tokenHash);
  if (event.type === 'SessionFulfilled') return sessionStream(event.data.requestId);
  return event.data.share === undefined ? undefined : shareStream(event.data.share.tokenHash);
}

export async function findTrailStreams(pool: Pool, auditId: string): Promise<string[]> {
  const { rows } = await pool.query<{ stream: string }>({
    name: 'audit_trail',
    text: `select stream from ${tableOf(auditTrail)} where audit_id = $1 order by stream`,
    values: [auditId],
  });
  return rows.map(({ stream }) => stream);
}
