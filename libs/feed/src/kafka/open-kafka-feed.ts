import type { EventStore } from '@passid/event-store';
import type { Pool } from 'pg';
import type { Feed, Relay } from '../feed.js';
import type { KafkaFeedOptions } from './kafka-feed.js';

/** Loads the client, which no other deployment needs in memory, and connects. Throws when no broker answers. */
export async function openKafkaFeed(
  options: KafkaFeedOptions,
  store: EventStore,
  pool: Pool,
): Promise<{ readonly feed: Feed; readonly relay: Relay }> {
  const { KafkaFeed } = await import('./kafka-feed.js');
  const feed = await KafkaFeed.open(options, store, pool);
  return { feed, relay: feed.relay };
}
