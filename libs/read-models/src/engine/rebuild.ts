import { randomUUID } from 'node:crypto';
import { inTransaction, note, type EventStore } from '@passid/event-store';
import { LOG_STREAM, type LogEvent } from '@passid/ledger';
import type { Pool, PoolClient } from 'pg';
import { projectOrPark, type Parked } from './projection.js';
import { keyOf, tableOf, typesOf, type ReadModel } from './read-model.js';

const PAGE = 5_000;

export interface Rebuilt {
  readonly readModel: string;
  readonly throughPosition: bigint;
  readonly rows: number;
  /** The live table held exactly what the ledger says. */
  readonly isEqual: boolean;
  readonly parked: number;
}

/** Another rebuild of the same model is not done yet. */
export class RebuildUnderWay extends Error {}

/**
 * Fills a second table from the whole ledger. Then locks the checkpoint, brings both tables to the same position, compares
 * their rows and puts the new table in the old one's place. Readers wait for the swap alone; nothing outside the read model
 * changes. Throws RebuildUnderWay.
 */
export async function rebuild(
  pool: Pool,
  store: EventStore,
  model: ReadModel,
  onProgress: (position: bigint, head: bigint) => void = () => undefined,
): Promise<Rebuilt> {
  return inTransaction(pool, async (client) => {
    await takeTurn(client, model);
    return rebuildAlone(pool, store, model, onProgress);
  });
}

/** Tells the ledger of it. */
export async function noteRebuilt(
  store: EventStore,
  { readModel, throughPosition, rows, isEqual }: Rebuilt,
  { now, actor }: { readonly now: Date; readonly actor: string },
): Promise<void> {
  const rebuiltAt = now.toISOString();
  const requestId = randomUUID();
  const event: LogEvent = {
    type: 'ProjectionRebuilt',
    data: { readModel, rebuiltAt, throughPosition: throughPosition.toString(), rows, isEqual },
  };
  await note(store, LOG_STREAM, event, {
    recorded_at: rebuiltAt,
    environment: 'workspace',
    correlation_id: requestId,
    causation_id: requestId,
    actor,
  });
}

/** Two rebuilds of a model would fill the same second table. The lock ends with the transaction. */
async function takeTurn(client: PoolClient, model: ReadModel): Promise<void> {
  const { rows } = await client.query<{ taken: boolean }>(
    `select pg_try_advisory_xact_lock(hashtextextended('passid/rebuild/' || $1, 0)) as taken`,
    [keyOf(model)],
  );
  if (rows[0]?.taken !== true)
    throw new RebuildUnderWay(`Another rebuild of ${model.name} is under way. Wait for its end.`);
}

async function rebuildAlone(
  pool: Pool,
  store: EventStore,
  model: ReadModel,
  onProgress: (position: bigint, head: bigint) => void,
): Promise<Rebuilt> {
  const key = keyOf(model);
  const live = tableOf(model);
  const fresh = `${live}__rebuild`;
  const parked: bigint[] = [];
  const onParked = ({ event }: Parked): unknown => parked.push(event.position);
  const filling = { store, model, table: fresh, onProgress, onParked };
  const reached = await inTransaction(pool, async (client) => {
    await client.query(`drop table if exists ${fresh}`);
    await client.query(model.define(fresh));
    return fill(client, filling, 0n, await store.headPosition());
  });
  return inTransaction(pool, async (client) => {
    const position = await holdStill(client, model);
    const throughPosition = position > reached ? position : reached;
    await fill(client, filling, reached, throughPosition);
    await fill(client, { ...filling, table: live, onParked: () => undefined }, position, throughPosition);
    const isEqual = (await stateHash(client, live)) === (await stateHash(client, fresh));
    await client.query(`drop table ${live}`);
    await client.query(`alter table ${fresh} rename to ${live.replace('views.', '')}`);
    await client.query(
      'update views.checkpoint set position = $2, moved_at = now(), is_built = true where model = $1',
      [key, throughPosition],
    );
    await client.query('delete from views.parked_event where model = $1 and position <> all($2)', [key, parked]);
    const { rows } = await client.query<{ rows: string }>(`select count(*) as rows from ${live}`);
    return { readModel: model.name, throughPosition, rows: Number(rows[0]?.rows ?? 0), isEqual, parked: parked.length };
  });
}

interface Filling {
  readonly store: EventStore;
  readonly model: ReadModel;
  readonly table: string;
  readonly onProgress: (position: bigint, head: bigint) => void;
  readonly onParked: (parked: Parked) => unknown;
}

async function fill(client: PoolClient, filling: Filling, from: bigint, to: bigint): Promise<bigint> {
  const { store, model, table, onProgress, onParked } = filling;
  let position = from;
  while (position < to) {
    const batch = await store.readAll({ after: position, limit: PAGE, ...typesOf([model]) });
    const events = batch.events.filter((event) => event.position <= to);
    await projectOrPark(client, model, table, events, onParked);
    position = batch.through < to ? batch.through : to;
    onProgress(position, to);
  }
  return position;
}

/** Locks the checkpoint, for which the live projection waits until the swap is done. */
async function holdStill(client: PoolClient, model: ReadModel): Promise<bigint> {
  const { rows } = await client.query<{ position: string }>(
    'select position from views.checkpoint where model = $1 for update',
    [keyOf(model)],
  );
  return BigInt(rows[0]?.position ?? 0);
}

/** One digest of all rows, in whatever order they are stored. */
async function stateHash(client: PoolClient, table: string): Promise<string> {
  const { rows } = await client.query<{ digest: string | null }>(
    `select md5(coalesce(string_agg(line, e'\\n' order by line), '')) as digest from (select t::text as line from ${table} t) lines`,
  );
  return rows[0]?.digest ?? '';
}
