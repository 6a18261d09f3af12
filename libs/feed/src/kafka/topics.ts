import { setTimeout as delay } from 'node:timers/promises';
import type { EventMetadata } from '@passid/event-store';
import type { Admin } from 'kafkajs';

const ENVIRONMENTS = ['sandbox', 'live', 'workspace'] as const satisfies readonly EventMetadata['environment'][];

/** Never to be changed: with another number a stream would move to another partition and lose its order. */
const PARTITIONS = 12;

const REPLICATION_MAX = 3;

/** 90 days, since people have to look at dead letters. */
const DEAD_LETTER_RETENTION_MS = 90 * 24 * 60 * 60 * 1000;

/** 30 days: the topics can be filled from the ledger again at any time. */
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

/** The topic of an environment, and the one with its dead letters. */
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

/** Topics that `createTopics` has to create. */
export async function missingTopics(admin: Admin, prefix: string): Promise<TopicSettings[]> {
  const present = new Set(await admin.listTopics());
  return environmentTopics(prefix)
    .flatMap(({ events, deadLetters }) => [events, deadLetters])
    .filter(({ topic }) => !present.has(topic));
}

/**
 * Creates topics on as many brokers as there are, up to three, and waits until each has a leader. Not left to the broker: a topic
 * that it creates by itself has one partition, and answers its first requests with errors.
 */
export async function createTopics(admin: Admin, settings: readonly TopicSettings[]): Promise<void> {
  const { brokers } = await admin.describeCluster();
  const replicationFactor = Math.min(brokers.length, REPLICATION_MAX);
  // Two of three brokers acknowledge a message: one can be away, and losing one loses no acknowledged message.
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

/** Not left to kafkajs, which gives up when the broker it asks does not know a topic yet that was just created. */
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
