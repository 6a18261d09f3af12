import {
  ADVISORY_LOCK,
  defineSchema,
  follow,
  type Batch,
  type EventStore,
  type RecordedEvent,
} from '@passid/event-store';
import type { Kafka, Producer, TopicMessages } from 'kafkajs';
import type { Pool } from 'pg';
import { CLOUD_EVENT_MEDIA_TYPE, cloudEventOf } from '../cloud-event.js';
import { createTopics, missingTopics, topicOf, topicsOf } from './topics.js';

const TABLE = 'create table if not exists feed.relay_place (topic_prefix text primary key, position bigint not null)';

/** Events of one request to the brokers. */
const BATCH_MAX = 500;

const ALL_IN_SYNC_REPLICAS = -1;

/** Where the relay has got to, kept under the prefix of its topics: another prefix is filled from the beginning. */
export class RelayPlace {
  private constructor(
    private readonly pool: Pool,
    readonly prefix: string,
  ) {}

  static async open(pool: Pool, prefix: string): Promise<RelayPlace> {
    await defineSchema(pool, { schema: 'feed', lock: ADVISORY_LOCK.relaySchema, sql: TABLE });
    return new RelayPlace(pool, prefix);
  }

  async read(): Promise<bigint> {
    const { rows } = await this.pool.query<{ position: string }>(
      'select position from feed.relay_place where topic_prefix = $1',
      [this.prefix],
    );
    return BigInt(rows[0]?.position ?? 0);
  }

  /** @throws TopicsStartedOver where the place it began at, `after`, has been given up meanwhile */
  async keep(position: bigint, after: bigint): Promise<void> {
    const { rowCount } = await this.pool.query({
      name: 'relay_keep_place',
      text: `insert into feed.relay_place as p (topic_prefix, position) values ($1, $2)
        on conflict (topic_prefix) do update set position = greatest(p.position, $2) where p.position >= $3`,
      values: [this.prefix, position, after],
    });
    if (rowCount === 0) throw new TopicsStartedOver(this.prefix);
  }

  /** Topics that were lost are filled from the beginning of the ledger. */
  async startOver(): Promise<void> {
    await this.pool.query('update feed.relay_place set position = 0 where topic_prefix = $1', [this.prefix]);
  }
}

/** A relay that runs has to begin again, like one that is started. */
export class TopicsStartedOver extends Error {
  constructor(prefix: string) {
    super(`Topics of ${prefix} were missing and have been made: they are filled from the beginning of the ledger.`);
  }
}

export interface Relaying {
  readonly kafka: Kafka;
  readonly store: EventStore;
  readonly place: RelayPlace;
  readonly prefix: string;
  readonly source: string;
  readonly onFailure: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/** Creates the topics that are missing, which are then to be filled; whether any were. Throws when no broker answers. */
export async function ensureTopics(kafka: Kafka, place: RelayPlace): Promise<boolean> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const missing = await missingTopics(admin, place.prefix);
    const ofEvents = topicsOf(place.prefix);
    const isNew = missing.some(({ topic }) => ofEvents.includes(topic));
    // First, because once they are there nobody would know that they are to be filled.
    if (isNew) await place.startOver();
    if (missing.length > 0) await createTopics(admin, missing);
    return isNew;
  } finally {
    await admin.disconnect();
  }
}

/**
 * Publishes every event of the ledger, in its order, until the signal. The place is kept once the brokers have it: after a
 * crash some events are published again, and none is left out.
 */
export async function relay(relaying: Relaying): Promise<void> {
  const { kafka, store, place, onFailure, signal } = relaying;
  let producer: Producer | undefined;
  const disconnect = async (): Promise<void> => {
    await producer?.disconnect().catch(onFailure);
    producer = undefined;
  };
  await follow(store, {
    batchMax: BATCH_MAX,
    signal,
    checkpoint: () => place.read(),
    onFailure,
    handle: async ({ events, through }: Batch, after: bigint) => {
      try {
        producer ??= await connect(kafka, place);
        if (events.length > 0) await publish(producer, relaying, events);
      } catch (error) {
        // What of it arrived nobody knows, and its sequence numbers with it: a new producer sends it all again.
        await disconnect();
        throw error;
      }
      await place.keep(through, after);
    },
  });
  await disconnect();
}

/**
 * One request under way at a time, numbered by the producer: brokers keep the order and drop what they have.
 * @throws TopicsStartedOver where they had lost the topics
 */
async function connect(kafka: Kafka, place: RelayPlace): Promise<Producer> {
  if (await ensureTopics(kafka, place)) throw new TopicsStartedOver(place.prefix);
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1, allowAutoTopicCreation: false });
  await producer.connect();
  return producer;
}

async function publish(
  producer: Producer,
  { prefix, source }: Relaying,
  events: readonly RecordedEvent[],
): Promise<void> {
  const byTopic = new Map<string, TopicMessages>();
  for (const event of events) {
    const topic = topicOf(prefix, event.metadata.environment);
    const entry = byTopic.get(topic) ?? { topic, messages: [] };
    entry.messages.push(messageOf(event, source));
    byTopic.set(topic, entry);
  }
  await producer.sendBatch({ acks: ALL_IN_SYNC_REPLICAS, topicMessages: [...byTopic.values()] });
}

/** A CloudEvent in structured mode. The key is the stream, so that all of it goes to one partition, in order. */
export const messageOf = (event: RecordedEvent, source: string) => ({
  key: event.stream,
  value: JSON.stringify(cloudEventOf(event, source)),
  headers: { 'content-type': CLOUD_EVENT_MEDIA_TYPE },
});
