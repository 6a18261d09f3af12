import {
  ADVISORY_LOCK,
  inTransaction,
  isEventsFault,
  type Batch,
  type EventStore,
  type RecordedEvent,
} from '@passid/event-store';
import type { Pool, PoolClient } from 'pg';
import { keyOf, tableOf, type ReadModel } from './read-model.js';

const LOCK_NOT_AVAILABLE = '55P03';

/**
 * A projector of another release holds a checkpoint for the length of a batch. Longer is a rebuild, and the model is left behind.
 */
const LOCK_WAIT_MS = 250;

/**
 * Creates the tables that are missing. A new version of a model gets a table and a checkpoint of its own; those of other versions
 * stay as they are. Safe from several processes at once.
 */
export async function defineReadModels(pool: Pool, models: readonly ReadModel[]): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query('select pg_advisory_xact_lock($1)', [ADVISORY_LOCK.viewsSchema]);
    for (const model of models) await defineReadModel(client, model);
  });
}

async function defineReadModel(client: PoolClient, model: ReadModel): Promise<void> {
  const key = keyOf(model);
  const { rows } = await client.query<{ isDefined: boolean }>(
    `select to_regclass($2) is not null and exists (select from views.checkpoint where model = $1 and version = $3)
      as "isDefined"`,
    [key, tableOf(model), model.version],
  );
  if (rows[0]?.isDefined === true) return;
  await client.query(`drop table if exists ${tableOf(model)}`);
  await client.query(model.define(tableOf(model)));
  await client.query(
    `insert into views.checkpoint (model, version, position, moved_at, is_built) values ($1, $2, 0, now(), false)
      on conflict (model) do update set version = $2, position = 0, moved_at = now(), is_built = false`,
    [key, model.version],
  );
  await client.query('delete from views.parked_event where model = $1', [key]);
}

export async function checkpointOf(pool: Pool, model: ReadModel): Promise<bigint> {
  const { rows } = await pool.query<{ position: string }>({
    name: 'read_model_checkpoint',
    text: 'select position from views.checkpoint where model = $1',
    values: [keyOf(model)],
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
      values: [keyOf(model)],
    });
    const position = BigInt(rows[0]?.position ?? 0);
    if (position < after) throw new BatchOutOfReach(`The read model ${model.name} is at ${position}, not at ${after}.`);
    const events = batch.events.filter((event) => event.position > position);
    await projectOrPark(client, model, tableOf(model), events, onParked);
    await moveCheckpoints(client, [model], batch);
  });
}

/** A model that has once come to the head of the ledger is built: from then on it is behind at most. */
async function moveCheckpoints(
  client: PoolClient,
  models: readonly ReadModel[],
  { through, isCaughtUp }: Batch,
): Promise<void> {
  await client.query({
    name: 'read_models_move_checkpoints',
    text: `update views.checkpoint set position = greatest(position, $2), moved_at = now(), is_built = is_built or $3
      where model = any($1) and (position < $2 or ($3 and not is_built))`,
    values: [models.map(keyOf), through, isCaughtUp],
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

type ProjectOne = (client: PoolClient, model: ReadModel, events: readonly RecordedEvent[]) => Promise<void>;

async function projectAll(
  pool: Pool,
  models: readonly ReadModel[],
  after: bigint,
  batch: Batch,
  project: ProjectOne,
): Promise<ReadModel[]> {
  try {
    return await projectLocked(pool, models, after, batch, project, 'for update');
  } catch (error) {
    if ((error as { code?: unknown }).code !== LOCK_NOT_AVAILABLE) throw error;
    return projectLocked(pool, models, after, batch, project, 'for update skip locked');
  }
}

async function projectLocked(
  pool: Pool,
  models: readonly ReadModel[],
  after: bigint,
  batch: Batch,
  project: ProjectOne,
  lock: 'for update' | 'for update skip locked',
): Promise<ReadModel[]> {
  return inTransaction(pool, async (client) => {
    await client.query(`set local synchronous_commit = off; set local lock_timeout = ${LOCK_WAIT_MS}`);
    const { rows } = await client.query<{ model: string; position: string }>({
      name: `read_models_${lock.replaceAll(' ', '_')}`,
      text: `select model, position from views.checkpoint where model = any($1) order by model ${lock}`,
      values: [models.map(keyOf)],
    });
    const positions = new Map(rows.map(({ model, position }) => [model, BigInt(position)]));
    const leftBehind: ReadModel[] = [];
    for (const model of models) {
      const position = positions.get(keyOf(model));
      if (position === undefined || position < after) leftBehind.push(model);
      else if (position < batch.through) {
        const events = batch.events.filter((event) => event.position > position);
        await project(client, model, events);
      }
    }
    await moveCheckpoints(
      client,
      models.filter((model) => !leftBehind.includes(model)),
      batch,
    );
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
    [models.map(keyOf)],
  );
  const positions = new Map(rows.map(({ model, position }) => [model, BigInt(position)]));
  return new Map(models.map((model) => [model, positions.get(keyOf(model)) ?? 0n]));
}

export async function lowestCheckpointOf(pool: Pool, models: readonly ReadModel[]): Promise<bigint> {
  const { rows } = await pool.query<{ position: string | null }>(
    'select min(position) as position from views.checkpoint where model = any($1)',
    [models.map(keyOf)],
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
    await park(client, model, event, failure.message);
    onParked({ model: model.name, event, reason: failure.message });
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

async function park(client: PoolClient, model: ReadModel, event: RecordedEvent, reason: string): Promise<void> {
  await client.query(
    `insert into views.parked_event (model, position, event_id, stream, type, reason) values ($1, $2, $3, $4, $5, $6)
      on conflict (model, position) do update set reason = excluded.reason`,
    [keyOf(model), event.position, event.metadata.event_id, event.stream, event.type, reason],
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
  const { rows } = await pool.query<{ key: string; position: string; parked: string }>(
    `select c.model as key, c.position, (select count(*) from views.parked_event p where p.model = c.model) as parked
      from views.checkpoint c where c.model = any($1) order by c.model`,
    [models.map(keyOf)],
  );
  const names = new Map(models.map((model) => [keyOf(model), model.name]));
  const head = await store.headPosition();
  return Promise.all(
    rows.map(async ({ key, position, parked }) => {
      const events = head <= BigInt(position) ? 0 : await store.countAfter(BigInt(position), LAG_MAX);
      const oldest = events === 0 ? undefined : (await store.readAll({ after: BigInt(position), limit: 1 })).events[0];
      const seconds = oldest === undefined ? 0 : (now.getTime() - Date.parse(oldest.metadata.recorded_at)) / 1000;
      return { model: names.get(key) ?? key, events, seconds: Math.max(0, seconds), parked: Number(parked) };
    }),
  );
}
