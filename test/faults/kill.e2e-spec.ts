import { randomInt, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEmbeddedPostgres } from '@passid/embedded-postgres';
import { commitmentOf, PostgresEventStore, type RecordedEvent } from '@passid/event-store';
import pg from 'pg';
import { BankClient, type Answer } from '../support/bank-client.js';
import { Receiver } from '../support/receiver.js';
import { freePort, ServiceProcess } from '../support/service-process.js';
import { waitFor } from '../support/wait-for.js';

const ROUNDS = 20;
const CLIENTS = 16;

/** From just after the start to well into the load. */
const LOAD_MIN_MS = 150;
const LOAD_MAX_MS = 600;

/** A redemption cut in half is finished after 10 s by whoever is there. */
const SETTLES_WITHIN_MS = 60_000;

describe(`kill -9 of the whole process group under load, ${ROUNDS} times in a row`, () => {
  let dataDir: string;
  let receiver: Receiver;
  let events: RecordedEvent[];
  const acknowledged = new Map<string, string>();
  let retried = 0;

  beforeAll(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'passid-kill-'));
    receiver = await Receiver.listen();
    const port = await freePort();
    const start = () => ServiceProcess.start('all-in-one', port, { PASSID_DATA_DIR: dataDir });
    let service = await start();
    const bank = await BankClient.onboard(service.call);
    await bank.configureWebhook(receiver.url);
    let unanswered: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const through = bank.through(service.call);
      for (const key of unanswered) {
        note(await through.redeem('KE8V-3TXY-Z72L', {}, { 'idempotency-key': key }), key);
        retried += 1;
      }
      unanswered = await loadUntilKilled(service, through);
      service = await start();
    }
    for (const key of unanswered)
      note(await bank.through(service.call).redeem('KE8V-3TXY-Z72L', {}, { 'idempotency-key': key }), key);
    const isDelivered = (): boolean =>
      [...acknowledged.values()].every((auditId) => receiver.about(auditId).length > 0);
    await waitFor(isDelivered, 'every acknowledged verification to be delivered', SETTLES_WITHIN_MS);
    await waitFor(async () => (await unfinished(service)) === 0, 'every redemption to be concluded', SETTLES_WITHIN_MS);
    expect((await service.stop()).code).toBe(0);
    events = await readLedger();
  }, 300_000);

  afterAll(async () => {
    await receiver.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  function note({ status, json }: Answer, key: string): void {
    expect(status).toBe(200);
    const known = acknowledged.get(key);
    if (known !== undefined) expect(json.data.audit_id).toBe(known);
    acknowledged.set(key, json.data.audit_id);
  }

  /** The keys of the requests that got no answer. */
  async function loadUntilKilled(service: ServiceProcess, bank: BankClient): Promise<string[]> {
    const open = new Set<string>();
    let isOver = false;
    const client = async (): Promise<void> => {
      while (!isOver) {
        const key = randomUUID();
        open.add(key);
        const answer = await bank.redeem('KE8V-3TXY-Z72L', {}, { 'idempotency-key': key }).catch(() => undefined);
        if (answer === undefined) return;
        note(answer, key);
        open.delete(key);
      }
    };
    const clients = Array.from({ length: CLIENTS }, client);
    await delay(randomInt(LOAD_MIN_MS, LOAD_MAX_MS));
    service.kill();
    isOver = true;
    await Promise.all(clients);
    await service.exited;
    return [...open];
  }

  async function unfinished(service: ServiceProcess): Promise<number> {
    const { json } = await service.call('GET', '/readyz');
    const lag = json.read_models.reduce((sum: number, model: { events: number }) => sum + model.events, 0);
    return lag;
  }

  async function readLedger(): Promise<RecordedEvent[]> {
    const server = await startEmbeddedPostgres({ dataDir });
    const pool = new pg.Pool(server.connection);
    const store = await PostgresEventStore.open(pool);
    const all: RecordedEvent[] = [];
    for (let after = 0n; ;) {
      const batch = await store.readAll({ after, limit: 5_000 });
      all.push(...batch.events);
      after = batch.through;
      if (batch.isCaughtUp) break;
    }
    await store.close();
    await pool.end();
    await server.stop();
    return all;
  }

  const streamsOf = (): Map<string, RecordedEvent[]> => {
    const streams = new Map<string, RecordedEvent[]>();
    for (const event of events) streams.set(event.stream, [...(streams.get(event.stream) ?? []), event]);
    return streams;
  };

  it('put real load on it', () => {
    expect(acknowledged.size).toBeGreaterThan(ROUNDS * 10);
    expect(retried).toBeGreaterThan(0);
  });

  it('loses no acknowledged event', () => {
    const streams = streamsOf();
    for (const auditId of acknowledged.values())
      expect(streams.get(`verification-${auditId}`)?.map(({ type }) => type)).toEqual(['TokenVerified']);
  });

  it('leaves no redemption half-done, and no request with two effects', () => {
    const redeemed = events.filter(({ type }) => type === 'CodeRedeemed');
    const concluded = new Set(events.filter(({ type }) => type === 'TokenVerified').map(({ stream }) => stream));
    const ids = redeemed.map(({ data }) => (data as { verificationId: string }).verificationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !concluded.has(`verification-${id}`))).toEqual([]);
    expect(ids).toHaveLength(concluded.size);
  });

  it('delivers the webhook of every acknowledged verification, each under one id', () => {
    for (const auditId of acknowledged.values()) {
      const received = receiver.about(auditId);
      expect(received.length).toBeGreaterThan(0);
      expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    }
  });

  it('numbers attempts without a gap', () => {
    for (const [stream, recorded] of streamsOf()) {
      if (!stream.startsWith('delivery-')) continue;
      const attempts = recorded
        .filter(({ type }) => type === 'WebhookAttempted')
        .map(({ data }) => (data as { attempt: number }).attempt);
      expect(attempts).toEqual(attempts.map((_, index) => index + 1));
    }
  });

  it('leaves dense positions, dense revisions and unbroken chains', () => {
    expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => BigInt(index + 1)));
    for (const [stream, recorded] of streamsOf()) {
      let previous: string | null = null;
      recorded.forEach((event, index) => {
        expect(event.revision).toBe(BigInt(index));
        expect(event.metadata.stream_prev).toBe(previous);
        previous = commitmentOf(stream, event.revision, event);
      });
    }
  });
});
