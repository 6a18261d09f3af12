import { setTimeout as delay } from 'node:timers/promises';
import { isEventsFault, type EventStore, type RecordedEvent } from '@passid/event-store';
import { Kafka, logLevel, type Consumer, type EachBatchPayload, type KafkaConfig, type KafkaMessage } from 'kafkajs';
import type { Pool } from 'pg';
import { recordedEventOf, type LedgerCloudEvent } from '../cloud-event.js';
import { Feed, type Consume } from '../feed.js';
import { ensureTopics, KafkaRelay, RelayPlace } from './kafka-relay.js';
import { DEFAULT_TOPIC_PREFIX, deadLettersOf, topicsOf } from './topics.js';

/** Wait after a failure before the same is tried again; doubled each time up to the limit. */
const BACKOFF_FIRST_MS = 250;
const BACKOFF_LIMIT_MS = 10_000;

/** A member without a heartbeat for this long counts as dead, and its partitions go to others. */
const SESSION_TIMEOUT_MS = 10_000;
const HEARTBEAT_EVERY_MS = 2_000;

/** Retries for about a minute while the brokers are away: a member that joined anew would wait for its old session to end. */
const RETRY = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 60 };

/** Events handed over at once, which is how many a crash makes others handle again. */
const PORTION_MAX = 200;

export interface KafkaFeedOptions {
  readonly kafka: KafkaConfig;
  /** Topics are `<prefix>.sandbox`, `.live` and `.workspace`; `passid.ledger.v1` unless it says otherwise. */
  readonly topicPrefix?: string | undefined;
  /** The CloudEvents `source`. */
  readonly source: string;
}

/** A message that is no event of the ledger was put with the dead letters. */
export class UnreadableMessage extends Error {}

/** The feed over Kafka: one process relays the ledger into topics, any number of them consume in groups. */
export class KafkaFeed extends Feed {
  readonly #topics: string[];

  private constructor(
    private readonly kafka: Kafka,
    private readonly topicPrefix: string,
    readonly relay: KafkaRelay,
  ) {
    super();
    this.#topics = topicsOf(topicPrefix);
  }

  /** Creates the topics that are missing. Throws when no broker answers. */
  static async open(options: KafkaFeedOptions, store: EventStore, pool: Pool): Promise<KafkaFeed> {
    const { topicPrefix = DEFAULT_TOPIC_PREFIX, source } = options;
    const kafka = new Kafka({ clientId: 'passid', logLevel: logLevel.NOTHING, ...options.kafka });
    const place = new RelayPlace(pool, topicPrefix);
    await ensureTopics(kafka, place);
    return new KafkaFeed(kafka, topicPrefix, new KafkaRelay(kafka, store, place, source));
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

  /** Events that are not in the topics yet, and those that the group has not committed. */
  async lag(consumer: string): Promise<number> {
    const unpublished = await this.relay.lag();
    const admin = this.kafka.admin();
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

  #groupOf(consumer: string): string {
    return `${this.topicPrefix}.${consumer}`;
  }

  /** Throws when the consumer has to join the group anew; kafkajs itself retries what is temporary. */
  async #consumeUntilBroken(options: Consume): Promise<void> {
    const { signal } = options;
    const consumer = this.kafka.consumer({
      groupId: this.#groupOf(options.consumer),
      sessionTimeout: SESSION_TIMEOUT_MS,
      heartbeatInterval: HEARTBEAT_EVERY_MS,
      allowAutoTopicCreation: false,
      retry: RETRY,
    });
    let handling: Promise<void> = Promise.resolve();
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: this.#topics, fromBeginning: true });
      const ended = endOf(consumer, signal);
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: (payload) => (handling = this.#handleBatch(consumer, options, payload)),
      });
      await ended;
    } finally {
      // A consumer that is leaving no longer commits.
      await handling.catch(() => undefined);
      await consumer.disconnect();
    }
  }

  /** The effect first, then the commit: after a crash in between the portion is handled again. */
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

  /** Tried until it succeeds, with heartbeats in between; false when the partition is not ours any more. */
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

  /** All at once; if an event is at fault, one by one, to find and park it. */
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
    const producer = this.kafka.producer({ allowAutoTopicCreation: false });
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

/** Heartbeats while there is work, however long it takes. One that fails shows at the next that is awaited. */
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
  // It may reject before anybody awaits it.
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
