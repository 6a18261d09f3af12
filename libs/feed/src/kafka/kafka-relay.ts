import { follow, type Batch, type EventStore, type RecordedEvent } from '@passid/event-store';
import type { Kafka, Producer, TopicMessages } from 'kafkajs';
import type { Pool } from 'pg';
import { CLOUD_EVENT_MEDIA_TYPE, cloudEventOf } from '../cloud-event.js';
import { Relay, type RelayOptions } from '../feed.js';
import { createTopics, missingTopics, topicOf, topicsOf } from './topics.js';

/** Events of one request to the brokers. */
const BATCH_MAX = 500;

/** The lag is counted no further. */
const LAG_MAX = 10_000;

const ALL_IN_SYNC_REPLICAS = -1;

/** How far the relay has come, by the prefix of its topics: topics of another prefix are filled from the beginning. */
export class RelayPlace {
  constructor(
    private readonly pool: Pool,
    readonly prefix: string,
  ) {}

  async read(): Promise<bigint> {
    const { rows } = await this.pool.query<{ position: string }>(
      'select position from feed.relay_place where topic_prefix = $1',
      [this.prefix],
    );
    return BigInt(rows[0]?.position ?? 0);
  }

  /** @throws TopicsStartedOver where the place was set back below `after` meanwhile */
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

/** A running relay has to begin again from the start of the ledger. */
export class TopicsStartedOver extends Error {
  constructor(prefix: string) {
    super(`Topics of ${prefix} were missing and have been made: they are filled from the beginning of the ledger.`);
  }
}

/** Creates the topics that are missing. Returns whether any were, which then have to be filled. Throws when no broker answers. */
export async function ensureTopics(kafka: Kafka, place: RelayPlace): Promise<boolean> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const missing = await missingTopics(admin, place.prefix);
    const ofEvents = topicsOf(place.prefix);
    const isNew = missing.some(({ topic }) => ofEvents.includes(topic));
    // Before they are created: afterwards nobody would know that they have to be filled.
    if (isNew) await place.startOver();
    if (missing.length > 0) await createTopics(admin, missing);
    return isNew;
  } finally {
    await admin.disconnect();
  }
}

/**
 * Publishes every event of the ledger in its order. The place is kept once the brokers have the events: after a crash some are
 * published again, and none is left out.
 */
export class KafkaRelay extends Relay {
  constructor(
    private readonly kafka: Kafka,
    private readonly store: EventStore,
    private readonly place: RelayPlace,
    /** The CloudEvents `source`. */
    private readonly source: string,
  ) {
    super();
  }

  async run({ onFailure, signal }: RelayOptions): Promise<void> {
    let producer: Producer | undefined;
    const disconnect = async (): Promise<void> => {
      await producer?.disconnect().catch(onFailure);
      producer = undefined;
    };
    await follow(this.store, {
      batchMax: BATCH_MAX,
      signal,
      checkpoint: () => this.place.read(),
      onFailure,
      handle: async ({ events, through }: Batch, after: bigint) => {
        try {
          producer ??= await this.#connect();
          if (events.length > 0) await this.#publish(producer, events);
        } catch (error) {
          // Nobody knows which events arrived, nor their sequence numbers: a new producer sends the batch again.
          await disconnect();
          throw error;
        }
        await this.place.keep(through, after);
      },
    });
    await disconnect();
  }

  async lag(): Promise<number> {
    return this.store.countAfter(await this.place.read(), LAG_MAX);
  }

  /**
   * One request under way at a time, numbered by the producer: brokers keep the order and drop what they have.
   * @throws TopicsStartedOver where they had lost the topics
   */
  async #connect(): Promise<Producer> {
    if (await ensureTopics(this.kafka, this.place)) throw new TopicsStartedOver(this.place.prefix);
    const producer = this.kafka.producer({ idempotent: true, maxInFlightRequests: 1, allowAutoTopicCreation: false });
    await producer.connect();
    return producer;
  }

  async #publish(producer: Producer, events: readonly RecordedEvent[]): Promise<void> {
    const byTopic = new Map<string, TopicMessages>();
    for (const event of events) {
      const topic = topicOf(this.place.prefix, event.metadata.environment);
      const entry = byTopic.get(topic) ?? { topic, messages: [] };
      entry.messages.push(messageOf(event, this.source));
      byTopic.set(topic, entry);
    }
    await producer.sendBatch({ acks: ALL_IN_SYNC_REPLICAS, topicMessages: [...byTopic.values()] });
  }
}

/** A CloudEvent in structured mode. The key is the stream, so that all of it goes to one partition, in order. */
export const messageOf = (event: RecordedEvent, source: string) => ({
  key: event.stream,
  value: JSON.stringify(cloudEventOf(event, source)),
  headers: { 'content-type': CLOUD_EVENT_MEDIA_TYPE },
});
