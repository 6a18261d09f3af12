import type { Environment, Verdict, VerificationRecord } from '@passid/ledger';
import type { Pool } from 'pg';
import { asRows, readModel, tableOf } from '../engine/read-model.js';

/** What has this institution verified, and how did each end? */
export const verificationHistory = readModel({
  name: 'verification-history',
  version: 1,
  types: ['TokenVerified', 'TokenRejected'],
  define: (table) => `create table ${table} (
    position bigint primary key,
    audit_id text not null,
    institution_id text not null,
    environment text not null,
    via text not null,
    status text not null,
    deny_reason text,
    concluded_at timestamptz not null,
    presented_last_four text not null,
    token_last_four text,
    requested text[] not null,
    not_granted text[] not null,
    proof_status text not null,
    freshness_status text,
    policy_version text not null,
    reference_hash text
  );
  create index on ${table} (institution_id, position);
  create index on ${table} (institution_id, reference_hash, position) where reference_hash is not null`,
  async project(client, table, events) {
    const rows = events.map(({ data, metadata, position }) => ({
      position: Number(position),
      audit_id: data.verificationId,
      institution_id: data.institutionId,
      environment: metadata.environment,
      via: data.via,
      status: data.verdict.status,
      deny_reason: data.verdict.denyReason,
      concluded_at: data.concludedAt,
      presented_last_four: data.presentedLastFour,
      token_last_four: data.share?.tokenLastFour,
      requested: data.requested,
      not_granted: data.notGranted,
      proof_status: data.verdict.proofStatus,
      freshness_status: data.verdict.freshnessStatus,
      policy_version: data.policyVersion,
      reference_hash: data.referenceHash,
    }));
    await client.query(
      `insert into ${table} select * from json_to_recordset($1) as r(position bigint, audit_id text, institution_id text,
        environment text, via text, status text, deny_reason text, concluded_at timestamptz, presented_last_four text,
        token_last_four text, requested text[], not_granted text[], proof_status text, freshness_status text,
        policy_version text, reference_hash text) on conflict do nothing`,
      asRows(rows),
    );
  },
});

export interface HistoryQuestion {
  readonly institutionId: string;
  readonly before: bigint;
  readonly limit: number;
  readonly environment?: Environment | undefined;
  readonly status?: Verdict['status'] | undefined;
  /** Concluded from this moment on. */
  readonly from?: Date | undefined;
  /** Concluded before this moment. */
  readonly until?: Date | undefined;
  /** The whole of an audit id, or how it begins. */
  readonly auditId?: string | undefined;
  readonly referenceHash?: string | undefined;
}

export interface HistoryEntry extends Pick<
  VerificationRecord,
  'via' | 'presentedLastFour' | 'requested' | 'notGranted' | 'policyVersion'
> {
  readonly position: bigint;
  readonly auditId: string;
  readonly environment: Environment;
  readonly status: Verdict['status'];
  readonly denyReason: Exclude<Verdict['denyReason'], undefined> | null;
  readonly concludedAt: Date;
  readonly tokenLastFour: string | null;
  readonly proofStatus: Verdict['proofStatus'];
  readonly freshnessStatus: Verdict['freshnessStatus'];
}

/** The latest first. */
export async function findHistory(pool: Pool, question: HistoryQuestion): Promise<HistoryEntry[]> {
  const { institutionId, before, limit, environment, status, from, until, auditId, referenceHash } = question;
  const { rows } = await pool.query<Omit<HistoryEntry, 'position'> & { position: string }>({
    name: 'verification_history',
    text: `select position, audit_id as "auditId", environment, via, status, deny_reason as "denyReason",
        concluded_at as "concludedAt", presented_last_four as "presentedLastFour", token_last_four as "tokenLastFour",
        requested, not_granted as "notGranted", proof_status as "proofStatus", freshness_status as "freshnessStatus",
        policy_version as "policyVersion"
      from ${tableOf(verificationHistory)}
      where institution_id = $1 and position < $2
        and ($4::text is null or environment = $4) and ($5::text is null or status = $5)
        and ($6::timestamptz is null or concluded_at >= $6) and ($7::timestamptz is null or concluded_at < $7)
        and ($8::text is null or starts_with(audit_id, $8)) and ($9::text is null or reference_hash = $9)
      order by position desc limit $3`,
    values: [institutionId, before, limit, environment, status, from, until, auditId, referenceHash],
  });
  return rows.map(({ position, ...entry }) => ({ ...entry, position: BigInt(position) }));
}
