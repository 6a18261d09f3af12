import { setTimeout as delay } from 'node:timers/promises';
import type { EventStore } from '@passid/event-store';
import type { Pool } from 'pg';
import { checkpointOf } from './projection.js';
import type { ReadModel } from './read-model.js';

/** The longest wait of a reader for the projection. Longer is an outage, which `/readyz` shows. */
const WAIT_MAX_MS = 5_000;
const POLL_EVERY_MS = 5;

/** The projection did not reach the position in WAIT_MAX_MS. */
export class ReadModelBehind extends Error {}

/**
 * Asks a read model. If it finds nothing, waits until the model has reached the ledger's head at the call, and asks again:
 * what one process has appended, every process finds. Throws ReadModelBehind after WAIT_MAX_MS.
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

/** Resolves when the model has reached the ledger's head at the call. Throws ReadModelBehind. */
export async function catchUp(store: EventStore, pool: Pool, model: ReadModel): Promise<void> {
  await catchUpTo(pool, model, await store.headPosition());
}

/** Resolves when the model has reached this position. Throws ReadModelBehind. */
export async function catchUpTo(pool: Pool, model: ReadModel, position: bigint): Promise<void> {
  const deadline = performance.now() + WAIT_MAX_MS;
  while ((await checkpointOf(pool, model)) < position) {
    if (performance.now() > deadline) throw new ReadModelBehind(`The read model ${model.name} is behind the ledger.`);
    await delay(POLL_EVERY_MS);
  }
}
