import type { Environment, VerificationEvent } from '@passid/ledger';
import type { Pool } from 'pg';
import { asRows, readModel, tableOf } from '../engine/read-model.js';

/** Who was told what about a share, and when? */
export const disclosures = readModel({
  name: 'disclosures',
  version: 1,
  types: ['TokenVerified', 'TokenRejected'],
  define: (table) => `create table ${table} (
    audit_id text primary key,
    environment text not null,
    token_hash text not null,
    position bigint not null,
    institution_id text not null,
    via text not null,
    status text not null,
    concluded_at timestamptz not null,
    requested json not null,
    not_granted json not null
  );
  create index on ${table} (environment, token_hash, position)`,
  async project(client, table, events) {
    const rows = events.flatMap(({ data, metadata, position }) => {
      if (data.share === undefined) return [];
      return {
        audit_id: data.verificationId,
        environment: metadata.environment,
        token_hash: data.share.tokenHash,
        position: Number(position),
        institution_id: data.institutionId,
        via: data.via,
        status: data.verdict.status,
        concluded_at: data.concludedAt,
        requested: data.requested,
        not_granted: data.notGranted,
      };
    });
    if (rows.length === 0) return;
    await client.query(
      `insert into ${table} select * from json_to_recordset($1) as r(audit_id text, environment text, token_hash text,
        position bigint, institution_id text, via text, status text, concluded_at timestamptz, requested json,
        not_granted json) on conflict do nothing`,
      asRows(rows),
    );
  },
});

export interface SharedWith {
  readonly tokenHash: string;
  readonly institutionId: string;
  readonly via: VerificationEvent['data']['via'];
  readonly status: VerificationEvent['data']['verdict']['status'];
  readonly concludedAt: Date;
  readonly requested: readonly string[];
  readonly notGranted: readonly string[];
}

/** The latest of each share, newest first. */
export async function findDisclosures(
  pool: Pool,
  environment: Environment,
  tokenHashes: readonly string[],
  limitEach: number,
): Promise<SharedWith[]> {
  const { rows } = await pool.query<SharedWith>({
    name: 'disclosures',
    text: `select d.* from unnest($2::text[]) as t(token_hash) cross join lateral (
        select token_hash as "tokenHash", institution_id as "institutionId", via, status, concluded_at as "concludedAt",
          requested, not_granted as "notGranted"
        from ${tableOf(disclosures)} where environment = $1 and token_hash = t.token_hash
        order by position desc limit $3
      ) d`,
    values: [environment, tokenHashes, limitEach],
  });
  return rows;
}
