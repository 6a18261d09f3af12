import type { EventStore } from '@passid/event-store';
import type { Pool, PoolClient } from 'pg';
import { inTransaction } from './in-transaction.js';
import { projectOrPark } from './projection.js';
import { tableOf, type ReadModel } from './read-model.js';

const PAGE = 5_000;

export interface Rebuilt {
  readonly readModel: string;
  readonly throughPosition: bigint;
  readonly rows: number;
  /** The live table held exactly what the ledger says. */
  readonly isEqual: boolean;
  readonly parked: number;
}

/**
 * Fills a second table from the whole ledger beside the live one, then, with the live model held still, brings both to
 * the same position, compares them row for row and puts the new table in the old one's place. Readers never wait but
 * for the swap itself; nothing outside the read model happens.
 */
export async function rebuild(
  pool: Pool,
  store: EventStore,
  model: ReadModel,
  onProgress: (position: bigint, head: bigint) => void = () => undefined,
): Promise<Rebuilt> {
  const live = tableOf(model);
  const fresh = `${live}__rebuild`;
  let parked = 0;
  const countParked = (): void => {
    parked += 1;
  };

  const advance = async (client: PoolClient, from: bigint, to: bigint): Promise<bigint> => {
    let position = from;
    while (position < to) {
      const batch = await store.readAll({ after: position, limit: PAGE, types: model.types });
      const events = batch.events.filter((event) => event.position <= to);
      await projectOrPark(client, model, fresh, events, countParked);
      position = batch.through < to ? batch.through : to;
      onProgress(position, to);
    }
    return position;
  };

  const reached = await inTransaction(pool, async (client) => {
    await client.query(`drop table if exists ${fresh}`);
    await client.query(model.define(fresh));
    return advance(client, 0n, await store.headPosition());
  });

  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ position: string }>(
      'select position from views.checkpoint where model = $1 for update',
      [model.name],
    );
    const position = BigInt(rows[0]?.position ?? 0);
    const through = position > reached ? position : reached;
    await advance(client, reached, through);
    if (position < through) await bringLiveForward(client, store, model, position, through);
    const isEqual = (await stateHash(client, live)) === (await stateHash(client, fresh));
    const count = await client.query<{ rows: string }>(`select count(*) as rows from ${fresh}`);
    await client.query(`drop table ${live}`);
    await client.query(`alter table ${fresh} rename to ${live.replace('views.', '')}`);
    await client.query('update views.checkpoint set position = $2, moved_at = now() where model = $1', [
      model.name,
      through,
    ]);
    return {
      readModel: model.name,
      throughPosition: through,
      rows: Number(count.rows[0]?.rows ?? 0),
      isEqual,
      parked,
    };
  });
}

async function bringLiveForward(
  client: PoolClient,
  store: EventStore,
  model: ReadModel,
  from: bigint,
  to: bigint,
): Promise<void> {
  for (let position = from; position < to;) {
    const batch = await store.readAll({ after: position, limit: PAGE, types: model.types });
    const events = batch.events.filter((event) => event.position <= to);
    await projectOrPark(client, model, tableOf(model), events, () => undefined);
    position = batch.through < to ? batch.through : to;
  }
}

/** One digest over all rows, whatever order they lie in. */
export async function stateHash(client: Pool | PoolClient, table: string): Promise<string> {
  const { rows } = await client.query<{ digest: string | null }>(
    `select md5(coalesce(string_agg(line, e'\\n' order by line), '')) as digest from (select t::text as line from ${table} t) lines`,
  );
  return rows[0]?.digest ?? '';
}
