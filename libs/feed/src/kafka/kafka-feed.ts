import { setTimeout as delay } from 'node:timers/promises';
import { isEventsFault, type EventStore, type RecordedEvent } from '@passid/event-store';
import { Kafka, logLevel, type Consumer, type EachBatchPayload, type KafkaConfig, type KafkaMessage } from 'kafkajs';
import type { Pool } from 'pg';
import { recordedEventOf, type LedgerCloudEvent } from '../cloud-event.js';
import { Feed, type Consume, type Relay } from '../feed.js';
import { ensureTopics, relay, RelayPlace } from './relay.js';
import { deadLettersOf, topicsOf } from './topics.js';

/** Wait after a failure before the same is tried again; doubled each time up to the limit. */
const BACKOFF_FIRST_MS = 250;
const BACKOFF_LIMIT_MS = 10_000;

/** A member that says nothing for this long is taken for dead and its partitions are given to others. */
const SESSION_TIMEOUT_MS = 10_000;
const HEARTBEAT_EVERY_MS = 2_000;

/** A member outlasts brokers that are away, as itself: one that came back as another would wait for its own death. */
const OUTLASTING = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 60 };

/** Events handed over at once: what a crash makes others do again. */
const PORTION_MAX = 200;

/** Counting further than this says no more than that it is far behind. */
const LAG_MAX = 10_000;

export interface KafkaFeedOptions {
  readonly kafka: KafkaConfig;
  /** Topics are `<prefix>.sandbox`, `.live` and `.workspace`. */
  readonly topicPrefix: string;
  /** The CloudEvents `source`. */
  readonly source: string;
}

/** A message that is no event of the ledger was set aside with the dead letters. */
export class UnreadableMessage extends Error {}

/** The feed over Kafka: one process relays the ledger into topics, any number of them consume in groups. */
export class KafkaFeed extends Feed {
  readonly #kafka: Kafka;
  readonly #topics: string[];

  private constructor(
    private readonly options: KafkaFeedOptions,
    private readonly store: EventStore,
    private readonly place: RelayPlace,
  ) {
    super();
    this.#kafka = new Kafka({ clientId: 'passid', logLevel: logLevel.NOTHING, ...options.kafka });
    this.#topics = topicsOf(options.topicPrefix);
  }

  /** Creates the topics that are missing. Throws when no broker answers. */
  static async open(options: KafkaFeedOptions, store: EventStore, pool: Pool): Promise<KafkaFeed> {
    const feed = new KafkaFeed(options, store, await RelayPlace.open(pool, options.topicPrefix));
    await ensureTopics(feed.#kafka, feed.place);
    return feed;
  }

  override async relay({ signal, onFailure }: Relay): Promise<void> {
    const { topicPrefix: prefix, source } = this.options;
    await relay({ kafka: this.#kafka, store: this.store, place: this.place, prefix, source, onFailure, signal });
  }

  override relayLag(): Promise<number> {
    return this.#unpublished();
  }

  async consume(options: Consume): Promise<void> {
    const { signal, onFailure } = options;
    for (let waitMs = BACKOFF_FIRST_MS; !signal.aborted; waitMs = Math.min(waitMs * 2, BACKOFF_LIMIT_MS)) {
      try {
        await this.#consumeUntilBroken(options);
      } catch (error) {
        onFailure(error);
        await delay(waitMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** What is not in the topics yet, and what the group has not committed. */
  async lag(consumer: string): Promise<number> {
    const unpublished = await this.#unpublished();
    const admin = this.#kafka.admin();
    await admin.connect();
    try {
      const committed = await admin.fetchOffsets({ groupId: this.#groupOf(consumer), topics: this.#topics });
      const lags = await Promise.all(
        committed.map(async ({ topic, partitions }) => {
          const ends = await admin.fetchTopicOffsets(topic);
          const ofGroup = new Map(partitions.map(({ partition, offset }) => [partition, Number(offset)]));
          return ends.reduce((sum, { partition, low, high }) => {
            const next = ofGroup.get(partition) ?? -1;
            return sum + Number(high) - (next < 0 ? Number(low) : next);
          }, 0);
        }),
      );
      return lags.reduce((sum, each) => sum + each, unpublished);
    } finally {
      await admin.disconnect();
    }
  }

  async #unpublished(): Promise<number> {
    return this.store.countAfter(await this.place.read(), LAG_MAX);
  }

  #groupOf(consumer: string): string {
    return `${this.options.topicPrefix}.${consumer}`;
  }

  /** Throws when the group can no longer be taken part in; kafkajs itself mends what passes. */
  async #consumeUntilBroken(options: Consume): Promise<void> {
    const { signal } = options;
    const consumer = this.#kafka.consumer({
      groupId: this.#groupOf(options.consumer),
      sessionTimeout: SESSION_TIMEOUT_MS,
      heartbeatInterval: HEARTBEAT_EVERY_MS,
      allowAutoTopicCreation: false,
      retry: OUTLASTING,
    });
    let inHand: Promise<void> = Promise.resolve();
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: this.#topics, fromBeginning: true });
      const ended = endOf(consumer, signal);
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: (payload) => (inHand = this.#handleBatch(consumer, options, payload)),
      });
      await ended;
    } finally {
      // A consumer that is leaving no longer commits.
      await inHand.catch(() => undefined);
      await consumer.disconnect();
    }
  }

  /** The effect first, then the commit: a crash in between hands the portion over again. */
  async #handleBatch(consumer: Consumer, options: Consume, payload: EachBatchPayload): Promise<void> {
    const { topic, partition, messages } = payload.batch;
    const isOurs = (): boolean => payload.isRunning() && !payload.isStale() && !options.signal.aborted;
    const heartbeat = (): Promise<void> => payload.heartbeat();
    for (let start = 0; start < messages.length && isOurs(); start += PORTION_MAX) {
      const portion = messages.slice(start, start + PORTION_MAX);
      if (!(await this.#handlePortion(options, topic, portion, heartbeat, isOurs))) return;
      const last = portion.at(-1)?.offset ?? '0';
      payload.resolveOffset(last);
      await consumer.commitOffsets([{ topic, partition, offset: (BigInt(last) + 1n).toString() }]);
      await heartbeat();
    }
  }

  /** Tried until it succeeds, with signs of life in between; false when the partition is not ours any more. */
  async #handlePortion(
    options: Consume,
    topic: string,
    messages: readonly KafkaMessage[],
    heartbeat: () => Promise<void>,
    isOurs: () => boolean,
  ): Promise<boolean> {
    for (let waitMs = BACKOFF_FIRST_MS; isOurs(); waitMs = Math.min(waitMs * 2, BACKOFF_LIMIT_MS)) {
      try {
        await whileAlive(heartbeat, this.#handleOrPark(options, topic, messages));
        return true;
      } catch (error) {
        options.onFailure(error);
        for (let waited = 0; waited < waitMs && isOurs(); waited += BACKOFF_FIRST_MS) {
          await delay(BACKOFF_FIRST_MS, undefined, { signal: options.signal }).catch(() => undefined);
          await heartbeat();
        }
      }
    }
    return false;
  }

  /** All at once; if an event is at fault, one by one, to find it and set it aside. */
  async #handleOrPark(options: Consume, topic: string, messages: readonly KafkaMessage[]): Promise<void> {
    const events = new Map<RecordedEvent, KafkaMessage>();
    for (const message of messages) {
      const event = readEvent(message);
      if (event !== undefined) events.set(event, message);
      else await this.#parkUnreadable(options, topic, message);
    }
    const wanted = [...events].filter(([{ type }]) => options.types.includes(type));
    if (wanted.length === 0) return;
    try {
      await options.handle(wanted.map(([event]) => event));
      return;
    } catch (error) {
      if (!isEventsFault(error)) throw error;
    }
    for (const [event, message] of wanted)
      try {
        await options.handle([event]);
      } catch (error) {
        if (!isEventsFault(error)) throw error;
        await this.#sendToDeadLetters(options.consumer, topic, message, error.message);
        options.onParked(event, error.message);
      }
  }

  async #parkUnreadable({ consumer, onFailure }: Consume, topic: string, message: KafkaMessage): Promise<void> {
    const reason = `The message at offset ${message.offset} of ${topic} is no event of the ledger and was set aside.`;
    await this.#sendToDeadLetters(consumer, topic, message, reason);
    onFailure(new UnreadableMessage(reason));
  }

  async #sendToDeadLetters(consumer: string, topic: string, message: KafkaMessage, reason: string): Promise<void> {
    const producer = this.#kafka.producer({ allowAutoTopicCreation: false });
    await producer.connect();
    try {
      const headers = { ...message.headers, 'x-passid-consumer': consumer, 'x-passid-reason': reason };
      const { key, value } = message;
      await producer.send({ topic: deadLettersOf(topic), messages: [{ key, value, headers }] });
    } finally {
      await producer.disconnect();
    }
  }
}

/** Signs of life while there is work, however long it takes. That one fails is told by the next that is waited for. */
async function whileAlive<Result>(heartbeat: () => Promise<void>, work: Promise<Result>): Promise<Result> {
  const beating = setInterval(() => void heartbeat().catch(() => undefined), HEARTBEAT_EVERY_MS);
  try {
    return await work;
  } finally {
    clearInterval(beating);
  }
}

/** Resolves at the signal; rejects when the consumer has given up. */
function endOf(consumer: Consumer, signal: AbortSignal): Promise<void> {
  const ended = new Promise<void>((resolve, reject) => {
    consumer.on('consumer.crash', ({ payload }) => {
      if (!payload.restart) reject(payload.error);
    });
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  // It may end before anybody waits for it.
  ended.catch(() => undefined);
  return ended;
}

function readEvent({ value }: KafkaMessage): RecordedEvent | undefined {
  try {
    return recordedEventOf(JSON.parse(value?.toString() ?? '') as LedgerCloudEvent);
  } catch {
    return undefined;
  }
}
