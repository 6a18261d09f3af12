import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '@passid/event-store';
import { openPlatform, type Platform } from '@passid/platform';
import { createLog, readConfig } from '@passid/runtime';
import { Balancer } from '../support/balancer.js';
import { BankClient } from '../support/bank-client.js';
import { freshDatabase } from '../support/database.js';
import {
  byStream,
  deliveriesIn,
  expectUnbroken,
  wholeLedger,
  type RecordedDelivery,
} from '../support/faults-ledger.js';
import { Receiver } from '../support/receiver.js';
import { freePort, ServiceProcess } from '../support/service-process.js';
import { waitFor } from '../support/wait-for.js';

const APPS = ['api', 'api', 'projector', 'projector', 'dispatcher', 'dispatcher'] as const;

/** What a worker says once it works. */
const WORKS = { projector: 'projector follows the ledger', dispatcher: 'dispatcher delivers webhooks' };

/** Long enough for a balancer that is a part of this busy process to have looked. */
const DRAIN_SECONDS = 3;

/** Between a client's requests: a load that leaves two cores room to start a process. */
const PAUSE_MS = 40;

const STARTS_WITHIN_MS = 60_000;
const SETTLES_WITHIN_MS = 60_000;
const CODE = 'KE8V-3TXY-Z72L';

/** What happened to a request that should have been answered. */
interface Failure {
  readonly request: string;
  readonly what: string;
}

// Covers processes that are told to stop; those that are killed are in kill.fault-spec.ts and its neighbours.
describe('Two of each process, replaced one after the other under load', () => {
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let keysDir: string;
  let environment: NodeJS.ProcessEnv;
  let platform: Platform;
  let receiver: Receiver;
  let bank: BankClient;
  let events: RecordedEvent[];
  let deliveries: RecordedDelivery[];
  const balancer = new Balancer();
  const running: ServiceProcess[] = [];
  const exits: { readonly code: number | null; readonly signal: string | null }[] = [];
  const failures: Failure[] = [];
  const counts = { redemptions: 0, audits: 0, polls: 0, exports: 0, streams: 0 };
  const keys = new Map<string, string>();
  const streamed: string[] = [];
  let isOver = false;

  beforeAll(async () => {
    const startedAt = performance.now();
    database = await freshDatabase();
    keysDir = await mkdtemp(path.join(tmpdir(), 'passid-keys-'));
    environment = {
      DATABASE_URL: database.connectionString,
      PASSID_KEYS_DIR: keysDir,
      PASSID_PUBLIC_URL: 'http://ledger.example',
      PASSID_DRAIN_SECONDS: String(DRAIN_SECONDS),
    };
    platform = await openPlatform({
      config: readConfig(environment),
      log: createLog('silent'),
      database: database.connection,
    });
    receiver = await Receiver.listen();
    running.push(...(await Promise.all(APPS.map(start))));
    bank = await BankClient.onboard(balancer.call);
    await bank.configureWebhook(receiver.url);
    const load = Promise.all([...Array.from({ length: 4 }, redeem), look(), wait(), exportTrail(), stream()]);
    for (const index of APPS.keys()) await replace(index);
    isOver = true;
    await load;
    await waitFor(isAllDelivered, 'every verification to be delivered', SETTLES_WITHIN_MS);
    events = await wholeLedger(platform.store);
    deliveries = deliveriesIn(events);
    const seconds = Math.round((performance.now() - startedAt) / 1_000);
    process.stderr.write(`rolling restart: ${seconds} s, ${JSON.stringify(counts)}, ${events.length} events\n`);
  }, 240_000);

  afterAll(async () => {
    await Promise.all(running.map((each) => each.stop()));
    await balancer.close();
    await receiver.close();
    await platform.close();
    await database.drop();
    await rm(keysDir, { recursive: true });
  });

  async function start(app: (typeof APPS)[number]): Promise<ServiceProcess> {
    if (app === 'api') {
      const service = ServiceProcess.spawn(app, await freePort(), environment);
      balancer.add(service.baseUrl);
      await waitFor(() => balancer.isReady(service.baseUrl), `a new api: ${service.output}`, STARTS_WITHIN_MS);
      return service;
    }
    const worker = ServiceProcess.spawn(app, 0, { ...environment, PASSID_LOG_LEVEL: 'info' });
    await waitFor(() => worker.output.includes(WORKS[app]), `a new ${app}`, STARTS_WITHIN_MS);
    return worker;
  }

  async function replace(index: number): Promise<void> {
    const [app, old] = [APPS[index], running[index]];
    if (app === undefined || old === undefined) throw new Error('There is no such process.');
    exits.push(await old.stop());
    if (app === 'api') await balancer.remove(old.baseUrl);
    running[index] = await start(app);
  }

  /** Until the end; what does not go as it should is noted, and the client goes on. */
  async function repeat(request: string, once: () => Promise<void>): Promise<void> {
    while (!isOver) {
      await once().catch((error: unknown) => failures.push({ request, what: String(error) }));
      await delay(PAUSE_MS);
    }
  }

  const redeem = (): Promise<void> =>
    repeat('redeem', async () => {
      const key = randomUUID();
      const { status, text, json } = await bank.redeem(CODE, {}, { 'idempotency-key': key });
      if (status !== 200) throw new Error(text);
      keys.set(key, json.data.audit_id as string);
      counts.redemptions += 1;
    });

  /** What is asked of the read models, wherever it was done. */
  const look = (): Promise<void> =>
    repeat('audit', async () => {
      const { json } = await bank.redeem(CODE);
      const { status, text } = await bank.audit(json.data.audit_id as string);
      if (status !== 200) throw new Error(text);
      counts.audits += 1;
    });

  const wait = (): Promise<void> =>
    repeat('wait', async () => {
      const { json } = await bank.createSession();
      const { status, text } = await bank.poll(json.requestId as string, '?wait=2');
      if (status !== 200) throw new Error(text);
      counts.polls += 1;
    });

  const exportTrail = (): Promise<void> =>
    repeat('export', async () => {
      // Before the first event a trail is empty, as it should be.
      if (counts.redemptions === 0) return;
      const { status, text } = await bank.call('GET', '/v1/audit/trail');
      if (status !== 200 || !text.endsWith('\n')) throw new Error(text.slice(0, 500));
      counts.exports += 1;
    });

  /** An analyst who comes back with the last id for as long as there is load, and at the end for what is left. */
  async function stream(): Promise<void> {
    let lastId: string | undefined;
    await repeat('stream', async () => {
      const from = lastId === undefined ? '?after=start' : '';
      const { body } = await balancer.send('GET', `/v1/events/stream${from}`, {
        'x-institution-key': bank.workspace.keys.sandbox,
        ...(lastId === undefined ? {} : { 'last-event-id': lastId }),
      });
      counts.streams += 1;
      let text = '';
      for await (const chunk of body) {
        text += String(chunk);
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        for (const block of blocks) {
          lastId = /^id: (.*)$/m.exec(block)?.[1] ?? lastId;
          const data = /^data: (.*)$/m.exec(block)?.[1];
          if (data !== undefined) streamed.push((JSON.parse(data) as { id: string }).id);
        }
        if (isOver) return;
      }
      if (text !== '') throw new Error(`The stream ended within an event: ${text}`);
    });
  }

  async function isAllDelivered(): Promise<boolean> {
    const about = new Set(receiver.received.map(({ body }) => String(body.data['audit_id'])));
    const types = (await wholeLedger(platform.store)).map(({ type }) => type);
    const countOf = (type: string): number => types.filter((each) => each === type).length;
    return [...keys.values()].every((id) => about.has(id)) && countOf('WebhookDelivered') === countOf('TokenVerified');
  }

  it('each ends with 0', () => {
    expect(exits).toEqual(APPS.map(() => ({ code: 0, signal: null })));
  });

  it('not one request fails, none that waits and none that streams', () => {
    expect(failures).toEqual([]);
    expect(counts.redemptions).toBeGreaterThan(APPS.length * 10);
    for (const count of [counts.audits, counts.polls, counts.exports]) expect(count).toBeGreaterThan(1);
  });

  it('every request has one effect, and no event is there twice', () => {
    expectUnbroken(events);
    expect(new Set(events.map(({ metadata }) => metadata.event_id)).size).toBe(events.length);
    const streams = byStream(events);
    for (const id of keys.values())
      expect(streams.get(`verification-${id}`)?.map(({ type }) => type)).toEqual(['TokenVerified']);
    expect(new Set(keys.values()).size).toBe(keys.size);
  });

  it('every webhook is sent, none of them again', () => {
    const verified = events.filter(({ type }) => type === 'TokenVerified').map(({ stream }) => stream);
    expect(deliveries.map(({ verificationId }) => `verification-${verificationId}`).sort()).toEqual(verified.sort());
    for (const { attempts, end } of deliveries) expect([attempts.length, end]).toEqual([1, 'WebhookDelivered']);
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('the stream of events goes on where it was ended, without a gap or a repeat', () => {
    const theirs = events.filter(
      ({ metadata }) => metadata.institution_id === bank.workspace.institutionId && metadata.environment === 'sandbox',
    );
    expect(counts.streams).toBeGreaterThan(1);
    expect(streamed).toEqual(theirs.slice(0, streamed.length).map(({ metadata }) => metadata.event_id));
  });
});
