import {
  ASYNC_COMMIT,
  follow,
  isEventsFault,
  type Batch,
  type EventStore,
  type RecordedEvent,
} from '@passid/event-store';
import type { Pool } from 'pg';
import { Feed, type Consume } from '../feed.js';

/** The lag is counted no further. */
const LAG_MAX = 10_000;

/** The feed of a deployment without Kafka: consumers read the ledger itself; their places are kept in PostgreSQL. */
export class EmbeddedFeed extends Feed {
  constructor(
    private readonly store: EventStore,
    private readonly pool: Pool,
  ) {
    super();
  }

  async consume(options: Consume): Promise<void> {
    const { consumer, types, onFailure, signal } = options;
    await follow(this.store, {
      types,
      signal,
      onFailure,
      checkpoint: () => this.#place(consumer),
      handle: async (batch: Batch) => {
        if (batch.events.length > 0) await this.#handleOrPark(options, batch.events);
        await this.#keepPlace(consumer, batch.through);
      },
    });
  }

  /** All at once; if an event is at fault, one by one, to find and park it. */
  async #handleOrPark({ consumer, handle, onParked }: Consume, events: readonly RecordedEvent[]): Promise<void> {
    try {
      await handle(events);
      return;
    } catch (error) {
      if (!isEventsFault(error)) throw error;
    }
    for (const event of events)
      try {
        await handle([event]);
      } catch (error) {
        if (!isEventsFault(error)) throw error;
        await this.#park(consumer, event, error.message);
        onParked(event, error.message);
      }
  }

  async #park(consumer: string, event: RecordedEvent, reason: string): Promise<void> {
    await this.pool.query(
      `insert into feed.parked_event (consumer, position, event_id, stream, type, reason) values ($1, $2, $3, $4, $5, $6)
        on conflict do nothing`,
      [consumer, event.position, event.metadata.event_id, event.stream, event.type, reason],
    );
  }

  async lag(consumer: string): Promise<number> {
    return this.store.countAfter(await this.#place(consumer), LAG_MAX);
  }

  async #place(consumer: string): Promise<bigint> {
    const { rows } = await this.pool.query<{ position: string }>(
      'select position from feed.place where consumer = $1',
      [consumer],
    );
    return BigInt(rows[0]?.position ?? 0);
  }

  /** Where a crash undoes this, the events after the place before are handled again; none is left out. */
  async #keepPlace(consumer: string, position: bigint): Promise<void> {
    await this.pool.query({
      name: 'feed_keep_place',
      text: `${ASYNC_COMMIT} insert into feed.place (consumer, position) select $1, $2::bigint from async_commit
        on conflict (consumer) do update set position = greatest(feed.place.position, excluded.position)`,
      values: [consumer, position],
    });
  }
}
