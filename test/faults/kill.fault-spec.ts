import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectionOfRunning, startEmbeddedPostgres } from '@passid/embedded-postgres';
import { PostgresEventStore, type RecordedEvent } from '@passid/event-store';
import { BankClient, type Answer } from '../support/bank-client.js';
import {
  byStream,
  deliveriesIn,
  expectAttemptsWithoutGap,
  expectUnbroken,
  wholeLedger,
  type RecordedDelivery,
} from '../support/faults-ledger.js';
import { poolOf } from '../support/pool-of.js';
import { Receiver } from '../support/receiver.js';
import { seeded } from '../support/seeded.js';
import { freePort, ServiceProcess } from '../support/service-process.js';
import { waitFor } from '../support/wait-for.js';

const ROUNDS = 20;

/** One of four sends no Idempotency-Key, and one of eight belongs to a bank whose endpoint fails. */
const CLIENTS = 16;

/** From just after the start to well into the load. */
const LOAD_MIN_MS = 200;
const LOAD_MAX_MS = 700;

/** A redemption cut in half is finished after 10 s by whoever is there. */
const SETTLES_WITHIN_MS = 60_000;

const CODE = 'KE8V-3TXY-Z72L';

/** What is killed, in turn: the process group; the database's first process under it; both at once. */
const VICTIMS = ['group', 'group', 'database', 'both'] as const;

/** CodeRedeemed without a conclusion, asked of the ledger itself. */
const HALF_DONE = `select count(*)::int as count from ledger.event r where r.type = 'CodeRedeemed' and not exists (
  select from ledger.event v where v.stream = 'verification-' || (r.data->>'verificationId'))`;

/** Verifications of one institution whose delivery has not been accepted yet. */
const UNDELIVERED = `select count(*)::int as count from (
  select data->>'verificationId' from ledger.event where type = 'TokenVerified' and data->>'institutionId' = $1
  except
  select s.data->>'verificationId' from ledger.event s join ledger.event d on d.stream = s.stream
  where s.type = 'WebhookScheduled' and d.type = 'WebhookDelivered') undelivered`;

const END_LEASES = 'update dispatcher.due_delivery set leased_until = now()';

interface Sent {
  readonly bank: BankClient;
  readonly key: string;
}

describe(`kill -9 under load, ${ROUNDS} times in a row`, () => {
  let dataDir: string;
  let receiver: Receiver;
  let moody: Receiver;
  let service: ServiceProcess;
  let good: BankClient;
  let unlucky: BankClient;
  let events: RecordedEvent[];
  let deliveries: RecordedDelivery[];
  const acknowledged = new Map<string, { readonly auditId: string; readonly bank: BankClient }>();
  const accepted = new Map<string, Set<string>>();
  const [moods, moments] = [seeded('moods of an endpoint'), seeded('moments of death')];
  const figures = { retried: 0, databaseKills: 0 };

  beforeAll(async () => {
    const startedAt = performance.now();
    dataDir = await mkdtemp(path.join(tmpdir(), 'passid-kill-'));
    receiver = await Receiver.listen();
    receiver.answer = (response, { body, headers }) =>
      response.end('ok', () => {
        const auditId = String(body.data['audit_id']);
        accepted.set(auditId, (accepted.get(auditId) ?? new Set()).add(String(headers['webhook-id'])));
      });
    moody = await Receiver.listen();
    moody.answer = (response) => {
      const mood = moods.below(3);
      if (mood === 0) response.writeHead(500).end('no');
      else if (mood === 1) response.destroy();
      else response.end('ok');
    };
    const port = await freePort();
    const start = () => ServiceProcess.start('all-in-one', port, { PASSID_DATA_DIR: dataDir });
    service = await start();
    good = await BankClient.onboard(service.call);
    unlucky = await BankClient.onboard(service.call);
    await good.configureWebhook(receiver.url);
    await unlucky.configureWebhook(moody.url);
    let unanswered: Sent[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await repeat(unanswered);
      unanswered = await loadUntilKilled(VICTIMS[round % VICTIMS.length] ?? 'group');
      service = await start();
    }
    await repeat(unanswered);
    await settle();
    expect((await service.stop()).code).toBe(0);
    events = await readLedger();
    deliveries = deliveriesIn(events);
    report(startedAt);
  }, 300_000);

  afterAll(async () => {
    service.kill();
    await Promise.all([receiver.close(), moody.close()]);
    await rm(dataDir, { recursive: true, force: true });
  });

  function note({ status, json }: Answer, { bank, key }: Sent): void {
    expect(status).toBe(200);
    const auditId = json.data.audit_id as string;
    expect(acknowledged.get(key)?.auditId ?? auditId).toBe(auditId);
    acknowledged.set(key, { auditId, bank });
  }

  /** The requests that got no answer are made again under their keys, all at once, as clients do when a service is back. */
  async function repeat(unanswered: readonly Sent[]): Promise<void> {
    figures.retried += unanswered.length;
    await Promise.all(
      unanswered.map(async (sent) =>
        note(await sent.bank.through(service.call).redeem(CODE, {}, { 'idempotency-key': sent.key }), sent),
      ),
    );
  }

  /** The requests under a key that got no answer. */
  async function loadUntilKilled(victim: (typeof VICTIMS)[number]): Promise<Sent[]> {
    const open = new Set<Sent>();
    let isOver = false;
    const client = async (_: unknown, index: number): Promise<void> => {
      const bank = (index % 8 === 7 ? unlucky : good).through(service.call);
      const hasKey = index % 4 !== 0;
      while (!isOver) {
        const sent = { bank, key: randomUUID() };
        if (hasKey) open.add(sent);
        const headers: Record<string, string> = hasKey ? { 'idempotency-key': sent.key } : {};
        const answer = await bank.redeem(CODE, {}, headers).catch(() => undefined);
        if (answer === undefined) return;
        // While the database goes down under a process that still runs, it may say so; nothing was promised then.
        if (answer.status === 503 && victim !== 'group') return;
        note(answer, sent);
        open.delete(sent);
      }
    };
    const clients = Array.from({ length: CLIENTS }, client);
    await delay(moments.between(LOAD_MIN_MS, LOAD_MAX_MS));
    if (victim !== 'group') killDatabase();
    if (victim !== 'database') service.kill();
    isOver = true;
    await Promise.all(clients);
    const { code } = await service.exited;
    if (victim === 'database') expect(code).toBe(1);
    return [...open];
  }

  function killDatabase(): void {
    const [pid] = readFileSync(path.join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n');
    process.kill(Number(pid), 'SIGKILL');
    figures.databaseKills += 1;
  }

  async function settle(): Promise<void> {
    const pool = poolOf({ ...connectionOfRunning(dataDir), max: 1 });
    const count = async (query: string, values: unknown[] = []): Promise<number> =>
      (await pool.query<{ count: number }>(query, values)).rows[0]?.count ?? 0;
    await waitFor(async () => (await count(HALF_DONE)) === 0, 'every redemption to be concluded', SETTLES_WITHIN_MS);
    // What the dead had in hand is leased for a minute: theirs to wait for, not this test's.
    await pool.query(END_LEASES);
    const isDelivered = async (): Promise<boolean> => (await count(UNDELIVERED, [good.workspace.institutionId])) === 0;
    await waitFor(isDelivered, 'every verification to be delivered', SETTLES_WITHIN_MS);
    await pool.end();
  }

  const isUnlucky = ({ workspace }: BankClient): boolean => workspace.institutionId === unlucky.workspace.institutionId;

  async function readLedger(): Promise<RecordedEvent[]> {
    const server = await startEmbeddedPostgres({ dataDir });
    const pool = poolOf(server.connection);
    const store = new PostgresEventStore(pool);
    const all = await wholeLedger(store);
    await store.close();
    await pool.end();
    await server.stop();
    return all;
  }

  function report(startedAt: number): void {
    const received = receiver.received.length;
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    const { retried, databaseKills } = figures;
    process.stderr.write(
      `kill -9: ${ROUNDS} rounds (${databaseKills} of them at the database) in ${seconds} s; ${acknowledged.size} ` +
        `acknowledged, ${retried} asked again, ${events.length} events; ${received - accepted.size} of ${received} webhooks were repeats\n`,
    );
  }

  it('put real load on it', () => {
    expect(acknowledged.size).toBeGreaterThan(ROUNDS * 10);
    expect(figures.retried).toBeGreaterThan(0);
  });

  it('loses no acknowledged event', () => {
    const streams = byStream(events);
    for (const { auditId } of acknowledged.values())
      expect(streams.get(`verification-${auditId}`)?.map(({ type }) => type)).toEqual(['TokenVerified']);
  });

  it('leaves no redemption half-done, and no request with two effects', () => {
    const redeemed = events.filter(({ type }) => type === 'CodeRedeemed');
    expect(new Set(redeemed.map(({ stream }) => stream)).size).toBe(redeemed.length);
    const ids = redeemed.map(({ data }) => (data as { verificationId: string }).verificationId);
    expect(new Set(ids).size).toBe(ids.length);
    const concluded = events.filter(({ type }) => type === 'TokenVerified').map(({ stream }) => stream);
    expect(ids.map((id) => `verification-${id}`).sort()).toEqual(concluded.sort());
  });

  it('has every acknowledged verification accepted by the endpoint that works, each under one id', () => {
    for (const { auditId, bank } of acknowledged.values())
      if (!isUnlucky(bank)) expect(accepted.get(auditId)?.size).toBe(1);
  });

  it('schedules one delivery for each verification', () => {
    const verified = events.filter(({ type }) => type === 'TokenVerified');
    expect(deliveries.map(({ verificationId }) => `verification-${verificationId}`).sort()).toEqual(
      verified.map(({ stream }) => stream).sort(),
    );
  });

  it('numbers attempts without a gap, and names the next one after each failure', () => {
    expectAttemptsWithoutGap(deliveries);
    const failed = deliveries.filter(({ attempts, end }) => attempts.length > 0 && end === undefined);
    expect(failed.length).toBeGreaterThan(0);
    for (const { attempts } of failed) expect(attempts.at(-1)?.nextAttemptAt).toBeDefined();
  });

  it('leaves dense positions, dense revisions and unbroken chains', () => expectUnbroken(events));
});
