import { isEventsFault, type EventStore, type RecordedEvent } from '@passid/event-store';
import type { Pool } from 'pg';

export interface ParkedFeedEvent {
  readonly consumer: string;
  readonly position: string;
  readonly eventId: string;
  readonly stream: string;
  readonly type: string;
  readonly reason: string;
  readonly parkedAt: Date;
}

/** What consumers of the embedded feed could not digest, in the order of the ledger. */
export async function parkedFeedEvents(pool: Pool): Promise<ParkedFeedEvent[]> {
  const { rows } = await pool.query<ParkedFeedEvent>(
    `select consumer, position, event_id as "eventId", stream, type, reason, parked_at as "parkedAt"
      from feed.parked_event order by consumer, position`,
  );
  return rows;
}

/**
 * Hands a consumer's parked events to `handle` again, one by one. What is handled is parked no longer; of what still fails the
 * reason is kept. `handle` MUST be safe to run again, as in `Consume`.
 */
export async function retryFeedEvents(
  pool: Pool,
  store: EventStore,
  consumer: string,
  handle: (events: readonly RecordedEvent[]) => Promise<unknown>,
): Promise<void> {
  for (const parked of await parkedFeedEvents(pool))
    if (parked.consumer === consumer) {
      const reason = await failureOf(handle, await store.readAt([BigInt(parked.position)]));
      await pool.query(
        reason === undefined
          ? 'delete from feed.parked_event where consumer = $1 and position = $2'
          : 'update feed.parked_event set reason = $3 where consumer = $1 and position = $2',
        [consumer, parked.position, ...(reason === undefined ? [] : [reason])],
      );
    }
}

async function failureOf(
  handle: (events: readonly RecordedEvent[]) => Promise<unknown>,
  events: readonly RecordedEvent[],
): Promise<string | undefined> {
  try {
    await handle(events);
    return undefined;
  } catch (error) {
    if (!isEventsFault(error)) throw error;
    return error.message;
  }
}
