import type { Environment, InstitutionEvent } from '@passid/ledger';
import type { Pool } from 'pg';
import { gathered } from './gathered.js';
import { asRows, tableOf, type ReadModel } from './read-model.js';
import { sandboxClock } from './sandbox-clock.js';

/** Who is calling? */
export const institutionByKey: ReadModel = {
  name: 'institution-by-key',
  version: 1,
  types: ['ApiKeyIssued'],
  define: (table) => `create table ${table} (
    key_hash text primary key,
    key_id text not null,
    institution_id text not null,
    environment text not null
  )`,
  async project(client, table, events) {
    const rows = (events as unknown as InstitutionEvent[])
      .filter((event) => event.type === 'ApiKeyIssued')
      .map(({ data }) => ({
        key_hash: data.keyHash,
        key_id: data.keyId,
        institution_id: data.institutionId,
        environment: data.environment,
      }));
    await client.query(
      `insert into ${table} select * from json_to_recordset($1)
        as r(key_hash text, key_id text, institution_id text, environment text) on conflict do nothing`,
      asRows(rows),
    );
  },
};

export interface KeyHolder {
  readonly keyId: string;
  readonly institutionId: string;
  readonly environment: Environment;
  /** How far a sandbox is ahead of the world; 0 for live. */
  readonly aheadSeconds: number;
}

/** Asked of every request, so the look-ups of a busy process travel together; a revoked key is out with the next query. */
export function institutionsByKey(pool: Pool): (keyHash: string) => Promise<KeyHolder | undefined> {
  return gathered(async (keyHashes) => {
    const { rows } = await pool.query<KeyHolder & { keyHash: string }>({
      name: 'institutions_by_key',
      text: `select key_hash as "keyHash", key_id as "keyId", k.institution_id as "institutionId", k.environment,
          case when k.environment = 'sandbox' then coalesce(c.ahead_seconds, 0) else 0 end::float8 as "aheadSeconds"
        from ${tableOf(institutionByKey)} k left join ${tableOf(sandboxClock)} c on c.institution_id = k.institution_id
        where key_hash = any($1)`,
      values: [keyHashes],
    });
    return new Map(rows.map(({ keyHash, ...holder }) => [keyHash, holder]));
  });
}
