import type { EventStore } from './event-store.js';

/** The last who waits for a stream, of each store. */
const queues = new WeakMap<EventStore, Map<string, Promise<unknown>>>();

/** Whether anybody works on the stream in turn: who comes then had better wait as well. */
export const isTakenInTurn = (store: EventStore, stream: string): boolean => queues.get(store)?.has(stream) === true;

/**
 * Does the work once all who came before for the same stream, in this process, have done theirs or failed. A courtesy among
 * writers who met too often, and no more: what is written is decided by the revision it is appended at.
 */
export async function inTurn<Result>(store: EventStore, stream: string, work: () => Promise<Result>): Promise<Result> {
  const queue = queues.get(store) ?? new Map<string, Promise<unknown>>();
  queues.set(store, queue);
  const result = (queue.get(stream) ?? Promise.resolve()).then(work);
  const turn = result.catch(() => undefined);
  queue.set(stream, turn);
  try {
    return await result;
  } finally {
    if (queue.get(stream) === turn) queue.delete(stream);
  }
}
