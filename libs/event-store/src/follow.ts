import { setTimeout as delay } from 'node:timers/promises';
import type { Batch, EventStore } from './event-store.js';

/** Wait after a failure before the batch is tried again from the last checkpoint; doubled each time up to the limit. */
const BACKOFF_FIRST_MS = 100;
const BACKOFF_LIMIT_MS = 5_000;

export interface Follow {
  readonly types?: readonly string[];
  readonly batchMax?: number;
  /** Where the follower has got to, read again after every failure. */
  readonly checkpoint: () => Promise<bigint>;
  /**
   * Gets the batch that follows the position `after`. MUST make the effect and the checkpoint durable together, or be safe to
   * run again on the same batch.
   */
  readonly handle: (batch: Batch, after: bigint) => Promise<void>;
  readonly onFailure: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/** Hands every event to `handle`, in order, at least once, until the signal; failures are retried for ever. */
export async function follow(store: EventStore, options: Follow): Promise<void> {
  const { signal, types, batchMax } = options;
  for (let backoffMs = BACKOFF_FIRST_MS; !signal.aborted; backoffMs = Math.min(backoffMs * 2, BACKOFF_LIMIT_MS)) {
    try {
      let after = await options.checkpoint();
      const filter = { ...(types === undefined ? {} : { types }), ...(batchMax === undefined ? {} : { batchMax }) };
      for await (const batch of store.subscribeAll({ after, signal, ...filter })) {
        await options.handle(batch, after);
        after = batch.through;
        backoffMs = BACKOFF_FIRST_MS;
      }
    } catch (error) {
      options.onFailure(error);
      await delay(backoffMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
