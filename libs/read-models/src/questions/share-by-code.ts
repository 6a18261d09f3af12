import type { Environment } from '@passid/ledger';
import type { Pool } from 'pg';
import { asRows, readModel, tableOf } from '../engine/read-model.js';

/** Which share does this code open? */
export const shareByCode = readModel({
  name: 'share-by-code',
  version: 1,
  types: ['ShareCreated'],
  define: (table) => `create table ${table} (
    environment text not null,
    code_hash text not null,
    token_hash text not null,
    primary key (environment, code_hash)
  )`,
  async project(client, table, events) {
    const rows = events.flatMap(({ data: { code, tokenHash }, metadata }) =>
      code === undefined ? [] : [{ environment: metadata.environment, code_hash: code.hash, token_hash: tokenHash }],
    );
    if (rows.length === 0) return;
    await client.query(
      `insert into ${table} select * from json_to_recordset($1)
        as r(environment text, code_hash text, token_hash text) on conflict do nothing`,
      asRows(rows),
    );
  },
});

/** The hash of the share's token, which names its stream. */
export async function findShareByCode(
  pool: Pool,
  environment: Environment,
  codeHash: string,
): Promise<string | undefined> {
  const { rows } = await pool.query<{ token_hash: string }>({
    name: 'share_by_code',
    text: `select token_hash from ${tableOf(shareByCode)} where environment = $1 and code_hash = $2`,
    values: [environment, codeHash],
  });
  return rows[0]?.token_hash;
}
