import { batchLoader } from '@passid/event-store';
import type { ApiKeyIssue, Environment } from '@passid/ledger';
import type { Pool } from 'pg';
import { liveStanding } from './live-standing.js';
import { asRows, readModel, tableOf } from '../engine/read-model.js';
import { sandboxClock } from './sandbox-clock.js';

/** Who is calling? */
export const institutionByKey = readModel({
  name: 'institution-by-key',
  version: 2,
  plainVersion: 2,
  types: ['ApiKeyIssued', 'ApiKeyRotated', 'ApiKeyRevoked'],
  define: (table) => `create table ${table} (
    key_hash text primary key,
    key_id text not null,
    institution_id text not null,
    environment text not null,
    valid_until timestamptz,
    is_revoked boolean not null
  );
  create index on ${table} (institution_id, key_id)`,
  async project(client, table, events) {
    const issued = events.flatMap(({ type, data }) => (type === 'ApiKeyIssued' ? [rowOf(data)] : []));
    if (issued.length > 0)
      await client.query(
        `insert into ${table} select * from json_to_recordset($1) as r(key_hash text, key_id text,
          institution_id text, environment text, valid_until timestamptz, is_revoked boolean) on conflict do nothing`,
        asRows(issued),
      );
    // A key is rotated and revoked after it was issued, so these find it.
    for (const { type, data } of events) {
      const key = [data.institutionId, data.keyId];
      const where = 'where institution_id = $1 and key_id = $2';
      if (type === 'ApiKeyRotated')
        await client.query(`update ${table} set valid_until = $3 ${where}`, [...key, data.validUntil]);
      else if (type === 'ApiKeyRevoked') await client.query(`update ${table} set is_revoked = true ${where}`, key);
    }
  },
});

const rowOf = (issue: ApiKeyIssue): object => ({
  key_hash: issue.keyHash,
  key_id: issue.keyId,
  institution_id: issue.institutionId,
  environment: issue.environment,
  is_revoked: false,
});

export interface KeyHolder {
  readonly keyId: string;
  readonly institutionId: string;
  readonly environment: Environment;
  /** True for a sandbox key; for a live key, once its institution was approved. */
  readonly isActive: boolean;
  readonly isRevoked: boolean;
  /** The key is refused from this moment on; null for a key that was not rotated. */
  readonly validUntil: Date | null;
  /** How far the sandbox is ahead of the world clock; 0 for live. */
  readonly aheadSeconds: number;
}

/** Every request asks this: look-ups during a query share the next one. Not cached, so a revocation holds at once. */
export function institutionsByKey(pool: Pool): (keyHash: string) => Promise<KeyHolder | undefined> {
  return batchLoader(async (keyHashes) => {
    const { rows } = await pool.query<KeyHolder & { keyHash: string }>({
      name: 'institutions_by_key',
      text: `select key_hash as "keyHash", key_id as "keyId", k.institution_id as "institutionId", k.environment,
          k.environment = 'sandbox' or l.activated_at is not null as "isActive",
          k.is_revoked as "isRevoked", k.valid_until as "validUntil",
          case when k.environment = 'sandbox' then coalesce(c.ahead_seconds, 0) else 0 end::float8 as "aheadSeconds"
        from ${tableOf(institutionByKey)} k
        left join ${tableOf(liveStanding)} l on l.institution_id = k.institution_id
        left join ${tableOf(sandboxClock)} c on c.institution_id = k.institution_id
        where key_hash = any($1)`,
      values: [keyHashes],
    });
    return new Map(rows.map(({ keyHash, ...holder }) => [keyHash, holder]));
  });
}
