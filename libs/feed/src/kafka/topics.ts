import { setTimeout as delay } from 'node:timers/promises';
import type { EventMetadata } from '@passid/event-store';
import type { Admin } from 'kafkajs';

const ENVIRONMENTS = ['sandbox', 'live', 'workspace'] as const satisfies readonly EventMetadata['environment'][];

/** Chosen once for ever: with another number of partitions a stream would move to another, and lose its order. */
const PARTITIONS = 12;

const REPLICATION_MAX = 3;

/** A topic's dead letters are looked at by people: kept for a quarter of a year. */
const DEAD_LETTER_RETENTION_MS = 90 * 24 * 60 * 60 * 1000;

/** Everything a cluster needs to take these topics over from nothing is in the ledger, so a month is kept. */
const RETENTION_MS = 30 * 24 * 60 * 60 * 1000;

/** Topics are `<prefix>.sandbox`, `.live` and `.workspace`. */
export const DEFAULT_TOPIC_PREFIX = 'passid.ledger.v1';

const CREATE_TIMEOUT_MS = 15_000;
const LEADER_LOOK_EVERY_MS = 100;

/** Sandbox and live never share a topic. */
export const topicOf = (prefix: string, environment: EventMetadata['environment']): string =>
  `${prefix}.${environment}`;

export const topicsOf = (prefix: string): string[] => ENVIRONMENTS.map((each) => topicOf(prefix, each));

export const deadLettersOf = (topic: string): string => `${topic}.dead-letter`;

/** A topic as `createTopics` makes it. */
export interface TopicSettings {
  readonly topic: string;
  readonly partitions: number;
  readonly retentionMs: number;
}

/** What is published of an environment, and what a consumer could not digest of it. */
export interface EnvironmentTopics {
  readonly environment: EventMetadata['environment'];
  readonly events: TopicSettings;
  readonly deadLetters: TopicSettings;
}

export const environmentTopics = (prefix: string): EnvironmentTopics[] =>
  ENVIRONMENTS.map((environment) => {
    const topic = topicOf(prefix, environment);
    return {
      environment,
      events: { topic, partitions: PARTITIONS, retentionMs: RETENTION_MS },
      deadLetters: { topic: deadLettersOf(topic), partitions: 1, retentionMs: DEAD_LETTER_RETENTION_MS },
    };
  });

/** What `createTopics` would have to make. */
export async function missingTopics(admin: Admin, prefix: string): Promise<TopicSettings[]> {
  const present = new Set(await admin.listTopics());
  return environmentTopics(prefix)
    .flatMap(({ events, deadLetters }) => [events, deadLetters])
    .filter(({ topic }) => !present.has(topic));
}

/**
 * Creates topics on as many brokers as there are, up to three, and waits until each has a leader. Never left to the broker: a
 * topic it makes by itself has one partition, and answers its first requests with errors.
 */
export async function createTopics(admin: Admin, settings: readonly TopicSettings[]): Promise<void> {
  const { brokers } = await admin.describeCluster();
  const replicationFactor = Math.min(brokers.length, REPLICATION_MAX);
  // A message is acknowledged by two of three, so that one broker can be away and one acknowledged message cannot be lost.
  const minInSyncReplicas = String(Math.max(1, replicationFactor - 1));
  const topics = settings.map(({ topic, partitions, retentionMs }) => ({
    topic,
    numPartitions: partitions,
    replicationFactor,
    configEntries: [
      { name: 'min.insync.replicas', value: minInSyncReplicas },
      { name: 'retention.ms', value: String(retentionMs) },
    ],
  }));
  await admin.createTopics({ topics, waitForLeaders: false, timeout: CREATE_TIMEOUT_MS });
  await untilLed(
    admin,
    topics.map(({ topic }) => topic),
  );
}

/** Not left to kafkajs, which gives up when the broker it asks has not heard of a topic that was made this moment. */
async function untilLed(admin: Admin, topics: string[]): Promise<void> {
  for (const deadline = performance.now() + CREATE_TIMEOUT_MS; ;) {
    try {
      await admin.fetchTopicMetadata({ topics });
      return;
    } catch (error) {
      const isPassing = (error as { retriable?: unknown }).retriable === true;
      if (!isPassing || performance.now() > deadline) throw error;
      await delay(LEADER_LOOK_EVERY_MS);
    }
  }
}
