import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PostgresEventStore, transact, type EventStore, type RecordedEvent } from '@passid/event-store';
import { Kafka, logLevel } from 'kafkajs';
import pg from 'pg';
import { describeFeed } from '../../libs/feed/src/feed.contract.js';
import { KafkaFeed, UnreadableMessage } from '../../libs/feed/src/kafka/kafka-feed.js';
import { deadLettersOf, topicOf } from '../../libs/feed/src/kafka/topics.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { KafkaBroker } from '../support/kafka-broker.js';
import { startLedgerApp } from '../support/ledger-app.js';
import { Receiver } from '../support/receiver.js';
import { waitFor } from '../support/wait-for.js';

const PATIENCE_MS = 60_000;

/** A session is 10 s. */
const LONGER_THAN_A_SESSION_MS = 13_000;

let broker: KafkaBroker | undefined;
let brokers: string[];
beforeAll(async () => {
  const given = process.env['KAFKA_BROKERS'];
  if (given === undefined) broker = await KafkaBroker.start();
  brokers = given?.split(',') ?? [broker?.address ?? ''];
}, 11 * 60_000);
afterAll(() => broker?.close());

/** Nobody else's topics. */
const newPrefix = (): string => `test.${randomUUID()}`;

interface Opened {
  readonly feed: KafkaFeed;
  readonly store: EventStore;
  readonly prefix: string;
  /** Ends one relay and begins another, as when its process dies and another takes over. */
  replaceRelay(): Promise<void>;
  close(): Promise<void>;
}

async function openFeed(): Promise<Opened> {
  const database: FreshDatabase = await freshDatabase();
  const pool = new pg.Pool(database.connection);
  pool.on('error', () => undefined);
  const store = new PostgresEventStore(pool);
  const prefix = newPrefix();
  const options = { kafka: { brokers }, topicPrefix: prefix, source: 'https://ledger.example' };
  const feed = await KafkaFeed.open(options, store, pool);
  let stop = new AbortController();
  const begin = (): Promise<void> => feed.relay.run({ signal: stop.signal, onFailure: () => undefined });
  let relaying = begin();
  const end = async (): Promise<void> => {
    stop.abort();
    await relaying;
  };
  return {
    feed,
    store,
    prefix,
    async replaceRelay() {
      await end();
      // As if its last place had not been kept.
      await pool.query('update feed.relay_place set position = greatest(position - 3, 0)');
      stop = new AbortController();
      relaying = begin();
    },
    async close() {
      await end();
      await store.close();
      await pool.end();
      await database.drop();
    },
  };
}

describeFeed('The feed over Kafka', openFeed);

describe('The feed over Kafka', () => {
  let opened: Opened;
  beforeAll(async () => {
    opened = await openFeed();
  });
  afterAll(() => opened.close());

  const tell = (stream: string, count: number): Promise<unknown> =>
    transact(
      opened.store,
      stream,
      { initial: undefined, evolve: () => undefined },
      () => Array.from({ length: count }, (_, number) => ({ type: 'Told', data: { number } })),
      {
        recorded_at: '2026-01-01T00:00:00.000Z',
        environment: 'sandbox',
        correlation_id: 'c',
        causation_id: 'c',
        actor: 'test',
      },
    );

  function member(consumer: string, work?: (events: readonly RecordedEvent[]) => Promise<unknown>) {
    const stop = new AbortController();
    const seen: RecordedEvent[] = [];
    const failures: unknown[] = [];
    const ended = opened.feed.consume({
      consumer,
      types: ['Told'],
      signal: stop.signal,
      async handle(events) {
        seen.push(...events);
        await work?.(events);
      },
      onFailure: (error) => failures.push(error),
      onParked: () => undefined,
    });
    const leave = async (): Promise<void> => {
      stop.abort();
      await ended;
    };
    return { seen, failures, leave };
  }

  const idsOf = (events: readonly RecordedEvent[]): Set<string> =>
    new Set(events.map((event) => event.metadata.event_id));

  it('loses nothing while members come and go', async () => {
    const members = [member('group'), member('group')];
    const streams = Array.from({ length: 20 }, (_, index) => `rebalanced-${index}`);
    for (const stream of streams) await tell(stream, 3);
    await waitFor(() => members.some(({ seen }) => seen.length > 0), 'the first events', PATIENCE_MS);
    await members[0]?.leave();
    members.push(member('group'));
    for (const stream of streams) await tell(stream, 3);
    const seen = (): Set<string> => idsOf(members.flatMap((each) => each.seen));
    await waitFor(() => seen().size === 120, 'all events', PATIENCE_MS);
    await Promise.all(members.map(({ leave }) => leave()));
  });

  it('is not taken for dead while it works on one portion, however long', async () => {
    const isSlow = ({ stream }: RecordedEvent): boolean => stream === 'slow';
    const longWork = async (events: readonly RecordedEvent[]): Promise<void> => {
      if (events.some(isSlow)) await delay(LONGER_THAN_A_SESSION_MS);
    };
    const members = [member('slow', longWork), member('slow', longWork)];
    await tell('slow', 1);
    await waitFor(async () => (await opened.feed.lag('slow')) === 0, 'everything to be committed', PATIENCE_MS);
    expect(members.flatMap(({ seen }) => seen).filter(isSlow)).toHaveLength(1);
    expect(members.flatMap(({ failures }) => failures)).toEqual([]);
    await Promise.all(members.map(({ leave }) => leave()));
  });

  it('publishes again after a crash what it may not have published, and leaves nothing out', async () => {
    const reader = member('after-a-crash');
    await tell('crashed', 5);
    const ofStream = (): RecordedEvent[] => reader.seen.filter(({ stream }) => stream === 'crashed');
    await waitFor(() => ofStream().length === 5, 'the first five', PATIENCE_MS);
    await opened.replaceRelay();
    await tell('crashed', 5);
    await waitFor(() => idsOf(ofStream()).size === 10, 'all ten', PATIENCE_MS);
    await reader.leave();
  });

  it('keeps what it cannot read or digest as dead letters, with the reason', async () => {
    const kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING });
    const producer = kafka.producer();
    await producer.connect();
    const topic = topicOf(opened.prefix, 'sandbox');
    await producer.send({ topic, messages: [{ key: 'stranger', value: 'not ours' }] });
    await producer.disconnect();
    const reader = member('reads-strangers');
    await waitFor(() => reader.failures.some((each) => each instanceof UnreadableMessage), 'the stranger', PATIENCE_MS);
    await reader.leave();
    const letters: string[] = [];
    const consumer = kafka.consumer({ groupId: `${opened.prefix}.letters` });
    await consumer.connect();
    await consumer.subscribe({ topics: [deadLettersOf(topic)], fromBeginning: true });
    await consumer.run({
      eachMessage: ({ message }) => {
        letters.push(`${message.value?.toString()}: ${message.headers?.['x-passid-reason']?.toString()}`);
        return Promise.resolve();
      },
    });
    await waitFor(() => letters.length > 0, 'the dead letter', PATIENCE_MS);
    await consumer.disconnect();
    expect(letters[0]).toMatch(/^not ours: The message at offset \d+ of .*\.sandbox is no event of the ledger/);
  });

  it('goes on by itself after the broker was gone', async () => {
    // A broker that was given to us is not ours to kill.
    if (broker === undefined) return;
    const reader = member('outage');
    await tell('outage', 2);
    const ofStream = (): RecordedEvent[] => reader.seen.filter(({ stream }) => stream === 'outage');
    await waitFor(() => ofStream().length === 2, 'the first two', PATIENCE_MS);
    await broker.kill();
    await tell('outage', 2);
    await broker.resume();
    await waitFor(() => idsOf(ofStream()).size === 4, 'what was told meanwhile', 2 * PATIENCE_MS);
    await reader.leave();
  }, 240_000);
});

describe('The whole service, fed from Kafka,', () => {
  it('delivers a webhook for a redemption', async () => {
    const receiver = await Receiver.listen();
    const ledger = await startLedgerApp({
      environment: { FEED: 'kafka', KAFKA_BROKERS: brokers.join(), KAFKA_TOPIC_PREFIX: newPrefix() },
    });
    const bank = await ledger.onboard();
    await bank.configureWebhook(receiver.url);
    const { data } = (await bank.redeem('KE8V-3TXY-Z72L')).json;
    await receiver.untilAbout(data.audit_id);
    await waitFor(async () => (await bank.audit(data.audit_id)).text.includes('WebhookDelivered'), 'the delivery');
    await ledger.close();
    await receiver.close();
  }, 120_000);
});
