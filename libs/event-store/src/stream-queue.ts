import type { EventStore } from './event-store.js';

/** Tail of the queue, by store and stream. */
const tails = new WeakMap<EventStore, Map<string, Promise<unknown>>>();

export const hasQueue = (store: EventStore, stream: string): boolean => tails.get(store)?.has(stream) === true;

/**
 * Does the work once all that was queued before for the same stream in this process has ended, well or not. Spares writers who
 * keep meeting their conflicts, and no more: the revision decides what is appended.
 */
export async function inQueue<Result>(store: EventStore, stream: string, work: () => Promise<Result>): Promise<Result> {
  const tailOf = tails.get(store) ?? new Map<string, Promise<unknown>>();
  tails.set(store, tailOf);
  const result = (tailOf.get(stream) ?? Promise.resolve()).then(work);
  const tail = result.catch(() => undefined);
  tailOf.set(stream, tail);
  try {
    return await result;
  } finally {
    if (tailOf.get(stream) === tail) tailOf.delete(stream);
  }
}
