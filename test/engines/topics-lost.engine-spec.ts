import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import { ApiModule } from '../../apps/api/src/api.module.js';
import { ProjectorModule } from '../../apps/projector/src/projector.module.js';
import { topicsOf } from '../../libs/feed/src/kafka/topics.js';
import type { BankClient } from '../support/bank-client.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { deliveriesIn, expectAttemptsWithoutGap, wholeLedger } from '../support/faults-ledger.js';
import { KafkaBroker } from '../support/kafka-broker.js';
import { startLedgerApp, type LedgerApp, type StartOn } from '../support/ledger-app.js';
import { Receiver } from '../support/receiver.js';
import { waitFor } from '../support/wait-for.js';

const CODE = 'KE8V-3TXY-Z72L';
const PATIENCE_MS = 60_000;
const EVERYTHING = 'drop schema views cascade; drop schema dispatcher cascade; drop schema feed cascade';

/** Past the wait before a second attempt, with its jitter. */
const RETRY_MS = 33_000 + 1_000;

describe('Topics that are lost', () => {
  let broker: KafkaBroker | undefined;
  let brokers: string[];
  let database: FreshDatabase;
  let keysDir: string;
  let prefix: string;
  let receiver: Receiver;
  let ledger: LedgerApp;
  let bank: BankClient;

  beforeAll(async () => {
    const given = process.env['KAFKA_BROKERS'];
    if (given === undefined) broker = await KafkaBroker.start();
    brokers = given?.split(',') ?? [broker?.address ?? ''];
  }, 11 * 60_000);
  afterAll(() => broker?.close());
  beforeEach(async () => {
    database = await freshDatabase();
    keysDir = await mkdtemp(path.join(tmpdir(), 'passid-keys-'));
    prefix = `test.lost.${randomUUID()}`;
    receiver = await Receiver.listen();
    ledger = await startOn({});
    bank = await ledger.onboard();
    await bank.configureWebhook(receiver.url);
  });
  afterEach(async () => {
    await ledger.close();
    await receiver.close();
    await database.drop();
    await rm(keysDir, { recursive: true });
  });

  function startOn(on: StartOn): Promise<LedgerApp> {
    const environment = { FEED: 'kafka', KAFKA_BROKERS: brokers.join(), KAFKA_TOPIC_PREFIX: prefix };
    return startLedgerApp({ database, keysDir, environment, ...on });
  }

  async function startAgain(on: StartOn = {}): Promise<void> {
    ledger = await startOn(on);
    bank = bank.through(ledger.call);
  }

  /** As if the brokers had been set up anew; what consumers had read of the topics goes with them. */
  async function loseTopics(): Promise<void> {
    const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    await admin.deleteTopics({ topics: topicsOf(prefix) });
    const isGone = async (): Promise<boolean> => {
      const left = new Set(await admin.listTopics());
      return topicsOf(prefix).every((topic) => !left.has(topic));
    };
    await waitFor(isGone, 'the topics to be gone', PATIENCE_MS);
    await admin.disconnect();
  }

  const redeem = async (): Promise<string> => (await bank.redeem(CODE)).json.data.audit_id as string;

  const untilAbout = (auditId: string, count = 1): Promise<void> =>
    waitFor(() => receiver.about(auditId).length >= count, `webhook ${count} about ${auditId}`, PATIENCE_MS);

  async function untilRecorded(auditId: string, outcome: string): Promise<void> {
    const isRecorded = async (): Promise<boolean> =>
      deliveriesIn(await wholeLedger(ledger.platform.store)).some(
        ({ verificationId, attempts }) => verificationId === auditId && attempts.at(-1)?.outcome === outcome,
      );
    await waitFor(isRecorded, `an attempt that ${outcome}`, PATIENCE_MS);
  }

  it('topics lost with the queue and every read model are made again from the ledger, and nothing delivered is sent again', async () => {
    const delivered = [await redeem(), await redeem(), await redeem()];
    for (const auditId of delivered) await untilRecorded(auditId, 'succeeded');
    receiver.answer = (response) => response.writeHead(500).end('no');
    const failed = await redeem();
    await untilRecorded(failed, 'failed');
    await ledger.app.close();
    await ledger.platform.pool.query(EVERYTHING);
    await ledger.platform.close();
    await loseTopics();
    receiver.answer = (response) => response.end('ok');
    await startAgain({ aheadMs: RETRY_MS });
    await untilAbout(failed, 2);
    await untilAbout(await redeem());
    for (const auditId of delivered) expect(receiver.about(auditId)).toHaveLength(1);
    expect(receiver.about(failed)).toHaveLength(2);
    await untilRecorded(failed, 'succeeded');
    expectAttemptsWithoutGap(deliveriesIn(await wholeLedger(ledger.platform.store)));
    expect((await bank.audit(failed)).status).toBe(200);
  }, 180_000);

  it('topics lost alone, with events that nobody had read, are filled again, and none is left out', async () => {
    await untilRecorded(await redeem(), 'succeeded');
    await ledger.close();
    await startAgain({ apps: [ApiModule, ProjectorModule] });
    const unread = [await redeem(), await redeem()];
    const { pool, store } = ledger.platform;
    const isRelayed = async (): Promise<boolean> => {
      const { rows } = await pool.query<{ position: string }>('select position from feed.relay_place');
      return BigInt(rows[0]?.position ?? 0) >= (await store.headPosition());
    };
    await waitFor(isRelayed, 'the events to be relayed', PATIENCE_MS);
    await ledger.close();
    await loseTopics();
    await startAgain();
    for (const auditId of unread) await untilAbout(auditId);
    expect(receiver.received).toHaveLength(3);
  }, 180_000);

  it('a running service makes lost topics again and goes on', async () => {
    const before = await redeem();
    await untilRecorded(before, 'succeeded');
    await loseTopics();
    const after = [await redeem(), await redeem()];
    for (const auditId of after) await untilAbout(auditId);
    expect(receiver.received).toHaveLength(3);
  }, 180_000);
});
