import {
  ADVISORY_LOCK,
  inTransaction,
  isEventsFault,
  type Batch,
  type EventStore,
  type RecordedEvent,
} from '@passid/event-store';
import type { Pool, PoolClient } from 'pg';
import { tableOf, type ReadModel } from './read-model.js';

/** Creates the tables of all models, anew where a model's version has changed. Safe from several processes at once. */
export async function defineReadModels(pool: Pool, models: readonly ReadModel[]): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query('select pg_advisory_xact_lock($1)', [ADVISORY_LOCK.viewsSchema]);
    for (const model of models) await defineReadModel(client, model);
  });
}

async function defineReadModel(client: PoolClient, model: ReadModel): Promise<void> {
  const { rows } = await client.query<{ version: number }>('select version from views.checkpoint where model = $1', [
    model.name,
  ]);
  const { rows: present } = await client.query<{ oid: string | null }>('select to_regclass($1) as oid', [
    tableOf(model),
  ]);
  if (rows[0]?.version === model.version && present[0]?.oid !== null) return;
  await client.query(`drop table if exists ${tableOf(model)}`);
  await client.query(model.define(tableOf(model)));
  await client.query(
    `insert into views.checkpoint (model, version, position, moved_at) values ($1, $2, 0, now())
      on conflict (model) do update set version = $2, position = 0, moved_at = now()`,
    [model.name, model.version],
  );
  await client.query('delete from views.parked_event where model = $1', [model.name]);
}

export async function checkpointOf(pool: Pool, model: ReadModel): Promise<bigint> {
  const { rows } = await pool.query<{ position: string }>({
    name: 'read_model_checkpoint',
    text: 'select position from views.checkpoint where model = $1',
    values: [model.name],
  });
  return BigInt(rows[0]?.position ?? 0);
}

export interface Parked {
  readonly model: string;
  readonly event: RecordedEvent;
  readonly reason: string;
}

/** The checkpoint is before the batch: a crash of the database lost its last commits (see synchronous_commit below). */
export class BatchOutOfReach extends Error {}

/**
 * Projects the batch that follows `after`: rows and checkpoint in one transaction. Leaves out events that another process
 * has projected meanwhile. Parks an event that cannot be projected, with the reason, and goes on. Throws BatchOutOfReach
 * for a model whose checkpoint is before `after`.
 */
export async function projectBatch(
  pool: Pool,
  model: ReadModel,
  after: bigint,
  batch: Batch,
  onParked: (parked: Parked) => void,
): Promise<void> {
  await inTransaction(pool, async (client) => {
    // A crash loses rows and checkpoint together, and both are made again from the ledger: no wait for the disk.
    await client.query('set local synchronous_commit = off');
    const { rows } = await client.query<{ position: string }>({
      name: 'read_model_checkpoint_for_update',
      text: 'select position from views.checkpoint where model = $1 for update',
      values: [model.name],
    });
    const position = BigInt(rows[0]?.position ?? 0);
    if (position < after) throw new BatchOutOfReach(`The read model ${model.name} is at ${position}, not at ${after}.`);
    if (batch.through <= position) return;
    const events = batch.events.filter((event) => event.position > position);
    await projectOrPark(client, model, tableOf(model), events, onParked);
    await client.query({
      name: 'read_model_move_checkpoint',
      text: 'update views.checkpoint set position = $2, moved_at = now() where model = $1',
      values: [model.name, batch.through],
    });
  });
}

/**
 * Projects the batch that follows `after` into several models, in one transaction. Returns the models it left behind: locked
 * by a rebuild, or with a checkpoint before `after`. Savepoints cost two queries a model, so the first try has none; a batch
 * with an event that cannot be projected is projected again with them.
 */
export async function projectTogether(
  pool: Pool,
  models: readonly ReadModel[],
  after: bigint,
  batch: Batch,
  onParked: (parked: Parked) => void,
): Promise<ReadModel[]> {
  try {
    return await projectAll(pool, models, after, batch, (client, model, events) =>
      model.project(client, tableOf(model), events),
    );
  } catch (error) {
    if (!isEventsFault(error)) throw error;
    return projectAll(pool, models, after, batch, (client, model, events) =>
      projectOrPark(client, model, tableOf(model), events, onParked),
    );
  }
}

async function projectAll(
  pool: Pool,
  models: readonly ReadModel[],
  after: bigint,
  batch: Batch,
  project: (client: PoolClient, model: ReadModel, events: readonly RecordedEvent[]) => Promise<void>,
): Promise<ReadModel[]> {
  return inTransaction(pool, async (client) => {
    await client.query('set local synchronous_commit = off');
    const { rows } = await client.query<{ model: string; position: string }>({
      name: 'read_models_free_for_update',
      text: 'select model, position from views.checkpoint where model = any($1) order by model for update skip locked',
      values: [models.map(({ name }) => name)],
    });
    const positions = new Map(rows.map(({ model, position }) => [model, BigInt(position)]));
    const moved: string[] = [];
    const leftBehind: ReadModel[] = [];
    for (const model of models) {
      const position = positions.get(model.name);
      if (position === undefined || position < after) leftBehind.push(model);
      else if (position < batch.through) {
        await project(
          client,
          model,
          batch.events.filter((event) => event.position > position),
        );
        moved.push(model.name);
      }
    }
    await client.query({
      name: 'read_models_move_checkpoints',
      text: 'update views.checkpoint set position = $2, moved_at = now() where model = any($1)',
      values: [moved, batch.through],
    });
    return leftBehind;
  });
}

/** The checkpoint of each model; 0 for one that has none yet. */
export async function checkpointsOf<Model extends ReadModel>(
  pool: Pool,
  models: readonly Model[],
): Promise<Map<Model, bigint>> {
  const { rows } = await pool.query<{ model: string; position: string }>(
    'select model, position from views.checkpoint where model = any($1)',
    [models.map(({ name }) => name)],
  );
  const positions = new Map(rows.map(({ model, position }) => [model, BigInt(position)]));
  return new Map(models.map((model) => [model, positions.get(model.name) ?? 0n]));
}

export async function lowestCheckpointOf(pool: Pool, models: readonly ReadModel[]): Promise<bigint> {
  const { rows } = await pool.query<{ position: string | null }>(
    'select min(position) as position from views.checkpoint where model = any($1)',
    [models.map(({ name }) => name)],
  );
  return BigInt(rows[0]?.position ?? 0);
}

/** Projects all events at once. If that fails, projects them one by one and parks those that fail. */
export async function projectOrPark(
  client: PoolClient,
  model: ReadModel,
  table: string,
  events: readonly RecordedEvent[],
  onParked: (parked: Parked) => unknown,
): Promise<void> {
  if (events.length === 0) return;
  if ((await tryProject(client, model, table, events)) === undefined) return;
  for (const event of events) {
    const failure = await tryProject(client, model, table, [event]);
    if (failure === undefined) continue;
    const parked = { model: model.name, event, reason: failure.message };
    await park(client, parked);
    onParked(parked);
  }
}

async function tryProject(
  client: PoolClient,
  model: ReadModel,
  table: string,
  events: readonly RecordedEvent[],
): Promise<Error | undefined> {
  await client.query('savepoint projection');
  try {
    await model.project(client, table, events);
    await client.query('release savepoint projection');
    return undefined;
  } catch (error) {
    if (!isEventsFault(error)) throw error;
    await client.query('rollback to savepoint projection');
    return error;
  }
}

async function park(client: PoolClient, { model, event, reason }: Parked): Promise<void> {
  await client.query(
    `insert into views.parked_event (model, position, event_id, stream, type, reason) values ($1, $2, $3, $4, $5, $6)
      on conflict do nothing`,
    [model, event.position, event.metadata.event_id, event.stream, event.type, reason],
  );
}

export interface Lag {
  readonly model: string;
  readonly events: number;
  /** Age of the oldest event not yet projected; 0 when there is none. */
  readonly seconds: number;
  readonly parked: number;
}

/** Stop counting here: some stores have to read the events that they count. */
const LAG_MAX = 10_000;

/** How far each model is behind the ledger. */
export async function lagOf(pool: Pool, store: EventStore, models: readonly ReadModel[], now: Date): Promise<Lag[]> {
  const { rows } = await pool.query<{ model: string; position: string; parked: string }>(
    `select c.model, c.position, (select count(*) from views.parked_event p where p.model = c.model) as parked
      from views.checkpoint c where c.model = any($1) order by c.model`,
    [models.map(({ name }) => name)],
  );
  const head = await store.headPosition();
  return Promise.all(
    rows.map(async ({ model, position, parked }) => {
      const events = head <= BigInt(position) ? 0 : await store.countAfter(BigInt(position), LAG_MAX);
      const oldest = events === 0 ? undefined : (await store.readAll({ after: BigInt(position), limit: 1 })).events[0];
      const seconds = oldest === undefined ? 0 : (now.getTime() - Date.parse(oldest.metadata.recorded_at)) / 1000;
      return { model, events, seconds: Math.max(0, seconds), parked: Number(parked) };
    }),
  );
}
