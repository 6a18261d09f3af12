import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EventStore } from '@passid/event-store';
import { READ_MODELS, rebuild } from '@passid/read-models';
import { BankClient, type Answer } from '../support/bank-client.js';
import {
  byStream,
  deliveriesIn,
  expectAttemptsWithoutGap,
  expectUnbroken,
  wholeLedger,
} from '../support/faults-ledger.js';
import { FlakyDatabase } from '../support/faults-flaky-database.js';
import { Receiver } from '../support/receiver.js';
import { freePort, ServiceProcess } from '../support/service-process.js';
import { waitFor } from '../support/wait-for.js';

const CODE = 'KE8V-3TXY-Z72L';
const CLIENTS = 8;
const TERMINATIONS = 15;

/** Between two blows: some requests get through, most are hit. */
const BETWEEN_MS = 150;

/** Longer than a restart, and longer than an append whose verdict was lost is asked about again. */
const OUTAGE_MS = 8_000;

/** The backoff of the followers, and the connections' own. */
const RECOVERS_WITHIN_MS = 15_000;

const END_LEASES = 'update dispatcher.due_delivery set leased_until = now()';

describe('A database that goes away under load', () => {
  let database: FlakyDatabase;
  let keysDir: string;
  let receiver: Receiver;
  let service: ServiceProcess;
  let port: number;
  let bank: BankClient;
  const acknowledged = new Map<string, string>();
  const refusals: Answer[] = [];
  const others: string[] = [];
  const crashes: string[] = [];

  beforeAll(async () => {
    database = await FlakyDatabase.start();
    keysDir = await mkdtemp(path.join(tmpdir(), 'passid-keys-'));
    receiver = await Receiver.listen();
    port = await freePort();
    await start();
    bank = await BankClient.onboard(service.call);
    await bank.configureWebhook(receiver.url);
  });
  afterAll(async () => {
    await service.stop();
    await receiver.close();
    await database.close();
    await rm(keysDir, { recursive: true });
  });

  async function start(): Promise<void> {
    const environment = { DATABASE_URL: database.url, PASSID_KEYS_DIR: keysDir, PASSID_LOG_LEVEL: 'silent' };
    service = await ServiceProcess.start('all-in-one', port, environment);
  }

  /** What a supervisor would do, so that one crash does not hide what comes after it. */
  async function startAgainIfCrashed(): Promise<void> {
    if (service.child.exitCode === null) return;
    crashes.push(service.output.slice(-2_000));
    await start();
  }

  /** Each request is repeated under its key until it is answered with 200, as the 503 asks for. */
  async function under(blows: () => Promise<void>): Promise<void> {
    let isOver = false;
    const client = async (): Promise<void> => {
      while (!isOver) {
        const key = { 'idempotency-key': randomUUID() };
        for (let isAnswered = false; !isAnswered;) {
          const answer = await bank
            .through(service.call)
            .redeem(CODE, {}, key)
            .catch(() => undefined);
          isAnswered = answer !== undefined && note(answer, key['idempotency-key']);
          if (!isAnswered) await delay(20);
        }
      }
    };
    const clients = Array.from({ length: CLIENTS }, client);
    await blows();
    await recovers();
    isOver = true;
    await Promise.all(clients);
  }

  /** Whether the client is content to go on. */
  function note(answer: Answer, key: string): boolean {
    if (answer.status === 503) refusals.push(answer);
    else if (answer.status === 200) acknowledged.set(key, answer.json.data.audit_id);
    else others.push(answer.text);
    return answer.status !== 503;
  }

  async function recovers(): Promise<void> {
    const isReady = async (): Promise<boolean> => {
      await startAgainIfCrashed();
      return service.isReady();
    };
    await waitFor(isReady, 'the service to recover', RECOVERS_WITHIN_MS);
  }

  it(`loses ${TERMINATIONS} times every connection it has, and goes on`, async () => {
    let terminated = 0;
    await under(async () => {
      for (let blow = 0; blow < TERMINATIONS; blow += 1) {
        await delay(BETWEEN_MS);
        terminated += await database.terminateAll();
        await startAgainIfCrashed();
      }
    });
    expect(terminated).toBeGreaterThan(TERMINATIONS);
    expect(acknowledged.size).toBeGreaterThan(30);
  });

  it('is restarted in good order, and nobody who waits and repeats is lost', async () => {
    const before = acknowledged.size;
    await under(async () => {
      await delay(BETWEEN_MS);
      await database.stop();
      await database.startAgain();
    });
    expect(acknowledged.size).toBeGreaterThan(before);
  });

  it('is killed and stays away for a while', async () => {
    const before = acknowledged.size;
    const refusedBefore = refusals.length;
    await under(async () => {
      await delay(BETWEEN_MS);
      await database.killAndWait();
      await delay(OUTAGE_MS);
      await database.startAgain();
    });
    expect(acknowledged.size).toBeGreaterThan(before);
    expect(refusals.length).toBeGreaterThan(refusedBefore);
  }, 90_000);

  it('ends no process', () => expect(crashes).toEqual([]));

  it('has every refusal be a 503 that says when to come again, and nothing else', () => {
    process.stderr.write(
      `database away: ${acknowledged.size} acknowledged, ${refusals.length} refused with 503, ${others.length} answered otherwise, ${crashes.length} crashes\n`,
    );
    expect(others).toEqual([]);
    for (const { headers, json } of refusals) {
      expect(headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
      expect(json).toMatchObject({ status: 503, request_id: headers['x-request-id'] });
    }
  });

  it('costs no acknowledged verification, no webhook and no link of a chain', async () => {
    const { pool, store, close } = await database.open();
    // What was under way when the database went is leased for a minute, which is its own to wait for.
    await pool.query(END_LEASES);
    const isDelivered = (): boolean =>
      [...acknowledged.values()].every((auditId) => receiver.about(auditId).length > 0);
    await waitFor(isDelivered, 'every webhook');
    const events = await wholeLedger(store);
    const streams = byStream(events);
    for (const auditId of acknowledged.values())
      expect(streams.get(`verification-${auditId}`)?.map(({ type }) => type)).toEqual(['TokenVerified']);
    expect(new Set(acknowledged.values()).size).toBe(acknowledged.size);
    expectUnbroken(events);
    expectAttemptsWithoutGap(deliveriesIn(events));
    await close();
  });

  it('leaves the read models what the ledger says', async () => {
    const { pool, store, close } = await database.open();
    for (const model of READ_MODELS)
      expect(await rebuild(pool, store, model)).toMatchObject({ readModel: model.name, isEqual: true, parked: 0 });
    await close();
  });

  it('fails a rebuild it goes away under, and neither the process nor the live table', async () => {
    const [model] = READ_MODELS;
    if (model === undefined) throw new Error('There is no model.');
    const { pool, store, close } = await database.open();
    const interrupted = Object.create(store) as EventStore;
    interrupted.headPosition = () => store.headPosition();
    interrupted.readAll = () => database.terminateAll(`state = 'idle in transaction'`).then(() => Promise.reject(LOST));
    const LOST = new Error('the connection was lost');
    // Whether it ends the process is asked above, of a process.
    pool.on('acquire', (client) => client.on('error', () => undefined));
    await expect(rebuild(pool, interrupted, model)).rejects.toThrow();
    expect(await rebuild(pool, store, model)).toMatchObject({ isEqual: true });
    await close();
    expect((await bank.through(service.call).redeem(CODE)).status).toBe(200);
  });
});
