import type { Environment } from '@passid/ledger';
import type { Pool } from 'pg';
import { asRows, readModel, tableOf } from '../engine/read-model.js';

/** Whose verification is this, and how did it end? */
export const verificationByAuditId = readModel({
  name: 'verification-by-audit-id',
  version: 1,
  types: ['TokenVerified', 'TokenRejected'],
  define: (table) => `create table ${table} (
    audit_id text primary key,
    institution_id text not null,
    environment text not null,
    token_hash text,
    status text not null,
    deny_reason text,
    concluded_at timestamptz not null,
    position bigint not null
  );
  create index on ${table} (institution_id, environment, token_hash, position)`,
  async project(client, table, events) {
    const rows = events.map(({ data, metadata, position }) => ({
      audit_id: data.verificationId,
      institution_id: data.institutionId,
      environment: metadata.environment,
      token_hash: data.share?.tokenHash,
      status: data.verdict.status,
      deny_reason: data.verdict.denyReason,
      concluded_at: data.concludedAt,
      position: Number(position),
    }));
    await client.query(
      `insert into ${table} select * from json_to_recordset($1) as r(audit_id text, institution_id text,
        environment text, token_hash text, status text, deny_reason text, concluded_at timestamptz, position bigint)
        on conflict do nothing`,
      asRows(rows),
    );
  },
});

export interface VerificationOwner {
  readonly institutionId: string;
  readonly environment: Environment;
}

/** The institution's latest verification of a token. */
export async function findLatestVerification(
  pool: Pool,
  owner: VerificationOwner,
  tokenHash: string,
): Promise<string | undefined> {
  const { rows } = await pool.query<{ audit_id: string }>({
    name: 'latest_verification',
    text: `select audit_id from ${tableOf(verificationByAuditId)}
      where institution_id = $1 and environment = $2 and token_hash = $3 order by position desc limit 1`,
    values: [owner.institutionId, owner.environment, tokenHash],
  });
  return rows[0]?.audit_id;
}

/** The institution's latest verification of a token that was not denied. */
export async function findLatestSuccess(
  pool: Pool,
  owner: VerificationOwner,
  tokenHash: string,
): Promise<string | undefined> {
  const { rows } = await pool.query<{ audit_id: string }>({
    name: 'latest_success',
    text: `select audit_id from ${tableOf(verificationByAuditId)}
      where institution_id = $1 and environment = $2 and token_hash = $3 and status <> 'denied'
      order by position desc limit 1`,
    values: [owner.institutionId, owner.environment, tokenHash],
  });
  return rows[0]?.audit_id;
}
