import { setTimeout as delay } from 'node:timers/promises';
import type { EventStore } from '@passid/event-store';
import type { Pool } from 'pg';
import { checkpointOf } from './projection.js';
import type { ReadModel } from './read-model.js';

/** A reader waits this long for the projection. Longer is an outage, which `/readyz` shows. */
const WAIT_MAX_MS = 5_000;
const LOOK_EVERY_MS = 5;

/** The projection did not reach the ledger's present in time. */
export class ReadModelBehind extends Error {}

/**
 * Asks a read model, and where it finds nothing asks again once the model has come to where the ledger stands now: what
 * any process was told is done is found by every process. Throws ReadModelBehind after five seconds.
 */
export async function findOrCatchUp<T>(
  store: EventStore,
  pool: Pool,
  model: ReadModel,
  find: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const found = await find();
  if (found !== undefined) return found;
  const head = await store.headPosition();
  if ((await checkpointOf(pool, model)) >= head) return find();
  await catchUpTo(pool, model, head);
  return find();
}

/** Resolves when the model has come to where the ledger stands at the call. */
export async function catchUp(store: EventStore, pool: Pool, model: ReadModel): Promise<void> {
  await catchUpTo(pool, model, await store.headPosition());
}

/** Resolves when the model has come to this position. */
export async function catchUpTo(pool: Pool, model: ReadModel, position: bigint): Promise<void> {
  const deadline = performance.now() + WAIT_MAX_MS;
  while ((await checkpointOf(pool, model)) < position) {
    if (performance.now() > deadline) throw new ReadModelBehind(`The read model ${model.name} is behind the ledger.`);
    await delay(LOOK_EVERY_MS);
  }
}
