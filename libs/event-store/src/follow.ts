import { setTimeout as delay } from 'node:timers/promises';
import { defined, ImpossibleState } from '@passid/ledger';
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
      for await (const batch of store.subscribeAll({ after, signal, ...defined({ types, batchMax }) })) {
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

/**
 * Whether `handle` failed because of the event itself: a shape the code cannot read, or data a table refuses (SQLSTATE classes
 * 21 to 23 and 54). Trying again will not help; the event is parked and the rest goes on. A lost connection, a full disk or a
 * missing table is no event's fault.
 */
export function isEventsFault(error: unknown): error is Error {
  if (error instanceof TypeError || error instanceof RangeError || error instanceof ImpossibleState) return true;
  const { code } = error as { code?: unknown };
  return error instanceof Error && typeof code === 'string' && /^(?:2[123]|54)\w{3}$/.test(code);
}
