import { setTimeout as delay } from 'node:timers/promises';
import { ADVISORY_LOCK, inTransaction, type EventStore } from '@passid/event-store';
import type { Pool } from 'pg';
import { checkpointOf, projectBatch, type Parked } from './projection.js';
import { keyOf, tableOfKey, typesOf, type ReadModel } from './read-model.js';

/** Events of one transaction while a version is built. */
const BATCH_MAX = 500;
const POLL_EVERY_MS = 100;

/** A version whose table would answer with less than the ledger, or another version's table, has already told. */
export interface PendingModel {
  readonly model: ReadModel;
  readonly position: bigint;
  /** Until it has come this far. Absent: until it is built. */
  readonly until: bigint | undefined;
}

interface Standing {
  readonly key: string;
  readonly isBuilt: boolean;
  readonly position: string;
  /** How far the furthest built version of the model has come. */
  readonly furthest: string | null;
}

/** Versions that are not built, and those that stood still while another version of the model went on. None on an empty ledger. */
export async function pendingModels(
  pool: Pool,
  store: EventStore,
  models: readonly ReadModel[],
): Promise<PendingModel[]> {
  if ((await store.headPosition()) === 0n) return [];
  const { rows } = await pool.query<Standing>(
    `select model as key, is_built as "isBuilt", position,
        max(position) filter (where is_built) over (partition by split_part(model, '__v', 1)) as furthest
      from views.checkpoint`,
  );
  const standings = new Map(rows.map((row) => [row.key, row]));
  return models.flatMap((model): PendingModel[] => {
    const standing = standings.get(keyOf(model));
    const position = BigInt(standing?.position ?? 0);
    const furthest = BigInt(standing?.furthest ?? 0);
    if (standing?.isBuilt !== true) return [{ model, position, until: undefined }];
    return position < furthest ? [{ model, position, until: furthest }] : [];
  });
}

/**
 * Resolves when each model's table can answer: before that, a process that asks them must not serve. Projectors of the models'
 * versions bring them there. Reports what it waits for every time it looks.
 */
export async function untilModelsAnswer(
  pool: Pool,
  store: EventStore,
  models: readonly ReadModel[],
  onWait: (pending: readonly PendingModel[]) => void = () => undefined,
): Promise<void> {
  let pending = await pendingModels(pool, store, models);
  while (pending.length > 0) {
    onWait(pending);
    await delay(POLL_EVERY_MS);
    pending = await stillPending(pool, pending);
  }
}

/** Held against where the other version stood at first: one that is in use moves on all the time. */
async function stillPending(pool: Pool, pending: readonly PendingModel[]): Promise<PendingModel[]> {
  const { rows } = await pool.query<{ key: string; isBuilt: boolean; position: string }>(
    'select model as key, is_built as "isBuilt", position from views.checkpoint where model = any($1)',
    [pending.map(({ model }) => keyOf(model))],
  );
  const standings = new Map(rows.map((row) => [row.key, row]));
  return pending.flatMap(({ model, until }): PendingModel[] => {
    const { isBuilt = false, position: at = '0' } = standings.get(keyOf(model)) ?? {};
    const position = BigInt(at);
    return isBuilt && position >= (until ?? 0n) ? [] : [{ model, position, until }];
  });
}

/** Brings a version's table to the head of the ledger, from where it was left; a projector of this version may do so meanwhile. */
export async function buildReadModel(
  pool: Pool,
  store: EventStore,
  model: ReadModel,
  { onProgress, onParked }: { onProgress: (position: bigint) => void; onParked: (parked: Parked) => void },
): Promise<void> {
  let after = await checkpointOf(pool, model);
  for (let isCaughtUp = false; !isCaughtUp;) {
    const batch = await store.readAll({ after, limit: BATCH_MAX, ...typesOf([model]) });
    await projectBatch(pool, model, after, batch, onParked);
    ({ through: after, isCaughtUp } = batch);
    onProgress(after);
  }
}

/** The version that is to take the place of those before it is not built yet. */
export class VersionNotBuilt extends Error {}

/**
 * Drops the tables, checkpoints and parked events of versions before those of the models. MUST NOT run while a process of the
 * release before does. Returns what it dropped. Throws VersionNotBuilt.
 */
export async function dropOldVersions(pool: Pool, models: readonly ReadModel[]): Promise<string[]> {
  return inTransaction(pool, async (client) => {
    await client.query('select pg_advisory_xact_lock($1)', [ADVISORY_LOCK.viewsSchema]);
    const dropped: string[] = [];
    for (const model of models) {
      const { rows } = await client.query<{ key: string; version: number; isBuilt: boolean }>(
        `select model as key, version, is_built as "isBuilt" from views.checkpoint
          where split_part(model, '__v', 1) = $1 order by version for update`,
        [model.name],
      );
      const old = rows.filter(({ version }) => version < model.version);
      if (old.length === 0) continue;
      if (!rows.some(({ key, isBuilt }) => key === keyOf(model) && isBuilt))
        throw new VersionNotBuilt(`Version ${model.version} of ${model.name} is not built yet: nothing was dropped.`);
      for (const { key } of old) {
        await client.query(`drop table if exists ${tableOfKey(key)}`);
        await client.query('delete from views.checkpoint where model = $1', [key]);
        await client.query('delete from views.parked_event where model = $1', [key]);
        dropped.push(key);
      }
    }
    return dropped;
  });
}
