import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import { PostgresEventStore } from '../../dist/libs/event-store/src/index.js';
import { migrate } from '../../dist/libs/migrations/src/index.js';
import { ensureTopics, KafkaRelay, messageOf, RelayPlace } from '../../dist/libs/feed/src/kafka/kafka-relay.js';
import { topicOf } from '../../dist/libs/feed/src/kafka/topics.js';
import { tokenVerified } from './follower.mjs';
import { alternate, isQuick, median, openPool, ratioOf, ROUNDS, whole, withServer } from './harness.mjs';
import { cpuMsOf, ROOT } from './processes.mjs';

const EVENTS = isQuick ? 20_000 : 100_000;
/** As many as the relay gives to one request. */
const BATCH = 500;
const CONNECTIONS = 4;
const LATE_MS = 120_000;
const LOOK_EVERY_MS = 5;
const SOURCE = 'https://ledger.example';

/** The broker of the engine suite, which is TypeScript and compiled for this, or those that KAFKA_BROKERS names. */
async function openBroker() {
  const given = process.env.KAFKA_BROKERS;
  if (given !== undefined) return { brokers: given.split(','), close: () => undefined };
  const swc = path.join(ROOT, 'node_modules/@swc/cli/bin/swc.js');
  const args = [swc, 'test/support', '--out-dir', 'dist', '--quiet'];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: ROOT });
  if (status !== 0) throw new Error(`The broker could not be compiled: ${stderr}`);
  const { KafkaBroker } = await import('../../dist/test/support/kafka-broker.js');
  const broker = await KafkaBroker.start();
  process.on('exit', () => void broker.kill());
  return { brokers: [broker.address], close: () => broker.close() };
}

export async function benchRelay() {
  let broker;
  try {
    broker = await openBroker();
  } catch (error) {
    return { tables: [], aims: [], missing: `there is no Kafka broker. ${error.message}` };
  }
  try {
    return await withServer((server) => compare(server, broker.brokers));
  } finally {
    await broker.close();
  }
}

async function compare({ connection, pid }, brokers) {
  const pool = openPool(connection, CONNECTIONS);
  await migrate(pool);
  const store = new PostgresEventStore(pool);
  for (let start = 0; start < EVENTS; start += BATCH)
    await Promise.all(
      Array.from({ length: BATCH }, (_, index) =>
        store.append(`verification-${start + index}`, 'no_stream', [tokenVerified()]),
      ),
    );
  await pool.query('vacuum analyze ledger.event');
  const kafka = new Kafka({ clientId: 'bench', logLevel: logLevel.NOTHING, brokers });
  const run = `bench.${Date.now().toString(36)}`;
  const place = new RelayPlace(pool, `${run}.relay`);
  const barePlace = new RelayPlace(pool, `${run}.bare`);
  for (const each of [place, barePlace]) await ensureTopics(kafka, each);
  const batches = await messagesOf(store);
  const candidates = {
    'bare idempotent producer': () => bareProducer(kafka, topicOf(barePlace.prefix, 'sandbox'), batches),
    relay: () => relayAll(kafka, store, place),
  };
  const results = await alternate(
    candidates,
    async (work) => {
      await place.startOver();
      const cpuMs = () => process.cpuUsage().user / 1000 + process.cpuUsage().system / 1000;
      const before = { client: cpuMs(), database: cpuMsOf(pid) };
      const from = performance.now();
      await work();
      const seconds = (performance.now() - from) / 1000;
      const us = (ms) => (ms * 1000) / EVENTS;
      return {
        rate: EVENTS / seconds,
        clientUs: us(cpuMs() - before.client),
        databaseUs: us(cpuMsOf(pid) - before.database),
      };
    },
    ROUNDS + 1,
  );
  // The first round warms up, the broker's machine code most of all.
  for (const rounds of Object.values(results)) rounds.shift();
  await store.close();
  await pool.end();
  const of = (name, what) => median(results[name].map((result) => result[what]));
  return {
    tables: [
      {
        title: `Into Kafka, ${whole(EVENTS)} events in batches of ${BATCH}`,
        rows: Object.keys(candidates).map((name) => ({
          producer: name,
          'events/s': whole(of(name, 'rate')),
          'to bare': ratioOf(results, name, 'bare idempotent producer').toFixed(2),
          'CPU µs an event': of(name, 'clientUs').toFixed(1),
          'PostgreSQL, µs': of(name, 'databaseUs').toFixed(1),
        })),
      },
    ],
    aims: [],
  };
}

/** What the relay will send, made beforehand. */
async function messagesOf(store) {
  const batches = [];
  for (let after = 0n; after < EVENTS;) {
    const { events, through } = await store.readAll({ after, limit: BATCH });
    batches.push(events.map((event) => messageOf(event, SOURCE)));
    after = through;
  }
  return batches;
}

/** The same settings as the relay's producer, and nothing to read, to make or to remember. */
async function bareProducer(kafka, topic, batches) {
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1, allowAutoTopicCreation: false });
  await producer.connect();
  for (const messages of batches) await producer.sendBatch({ acks: -1, topicMessages: [{ topic, messages }] });
  await producer.disconnect();
}

/** From its start until its place is the end of the ledger. */
async function relayAll(kafka, store, place) {
  const stop = new AbortController();
  const onFailure = (error) => process.stderr.write(`${error.stack}\n`);
  const ended = new KafkaRelay(kafka, store, place, SOURCE).run({ onFailure, signal: stop.signal });
  for (const deadline = performance.now() + LATE_MS; (await place.read()) < EVENTS; await delay(LOOK_EVERY_MS))
    if (performance.now() > deadline) throw new Error('Waited in vain for the relay.');
  stop.abort();
  await ended;
}
