import { follow, type Batch, type EventStore } from '@passid/event-store';
import type { Pool } from 'pg';
import { Feed, type Consume } from '../feed.js';

const SCHEMA_LOCK = 7_236_204;

/** The feed of a deployment without Kafka: reads the ledger itself and keeps its place in PostgreSQL. */
export class EmbeddedFeed extends Feed {
  private constructor(
    private readonly store: EventStore,
    private readonly pool: Pool,
  ) {
    super();
  }

  static async open(store: EventStore, pool: Pool): Promise<EmbeddedFeed> {
    await pool.query(`begin; select pg_advisory_xact_lock(${SCHEMA_LOCK});
      create schema if not exists feed;
      create table if not exists feed.place (consumer text primary key, position bigint not null);
      commit`);
    return new EmbeddedFeed(store, pool);
  }

  async consume({ consumer, types, handle, onFailure, signal }: Consume): Promise<void> {
    await follow(this.store, {
      types,
      signal,
      onFailure,
      checkpoint: () => this.#place(consumer),
      handle: async (batch: Batch) => {
        if (batch.events.length > 0) await handle(batch.events);
        await this.#keepPlace(consumer, batch.through);
      },
    });
  }

  async lag(consumer: string): Promise<number> {
    return Number((await this.store.headPosition()) - (await this.#place(consumer)));
  }

  async #place(consumer: string): Promise<bigint> {
    const { rows } = await this.pool.query<{ position: string }>(
      'select position from feed.place where consumer = $1',
      [consumer],
    );
    return BigInt(rows[0]?.position ?? 0);
  }

  async #keepPlace(consumer: string, position: bigint): Promise<void> {
    await this.pool.query({
      name: 'feed_keep_place',
      text: `insert into feed.place (consumer, position) values ($1, $2)
        on conflict (consumer) do update set position = greatest(feed.place.position, $2)`,
      values: [consumer, position],
    });
  }
}
