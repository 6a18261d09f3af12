import type { Pool } from 'pg';
import { asRows, readModel, tableOf } from '../engine/read-model.js';

/** What is in this holder's wallet: credentials, and the shares made of them? */
export const walletContents = readModel({
  name: 'wallet-contents',
  version: 1,
  types: ['CredentialIssued', 'ShareCreated'],
  define: (table) => `create table ${table} (
    holder_id text not null,
    kind text not null,
    position bigint not null,
    id text not null,
    primary key (holder_id, kind, position)
  )`,
  async project(client, table, events) {
    const rows = events.flatMap(({ type, data, ...event }) => {
      const position = Number(event.position);
      if (type === 'CredentialIssued')
        return [{ holder_id: data.holderId, kind: 'credential', position, id: data.credentialId }];
      return data.holderId === undefined
        ? []
        : [{ holder_id: data.holderId, kind: 'share', position, id: data.tokenHash }];
    });
    if (rows.length === 0) return;
    await client.query(
      `insert into ${table} select * from json_to_recordset($1)
        as r(holder_id text, kind text, position bigint, id text) on conflict do nothing`,
      asRows(rows),
    );
  },
});

export interface WalletItem {
  /** A credential's id, or the hash of a share's token, which names its stream. */
  readonly id: string;
  /** `before` of the next page. */
  readonly position: bigint;
}

/** Newest first, older than `before` where that is given. */
export async function findWalletContents(
  pool: Pool,
  holderId: string,
  kind: 'credential' | 'share',
  { before, limit }: { readonly before?: bigint; readonly limit: number },
): Promise<WalletItem[]> {
  const { rows } = await pool.query<{ id: string; position: string }>({
    name: 'wallet_contents',
    text: `select id, position from ${tableOf(walletContents)}
      where holder_id = $1 and kind = $2 and ($3::bigint is null or position < $3) order by position desc limit $4`,
    values: [holderId, kind, before ?? null, limit],
  });
  return rows.map(({ id, position }) => ({ id, position: BigInt(position) }));
}
