import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { BankClient } from '../support/bank-client.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import {
  deliveriesIn,
  expectAttemptsWithoutGap,
  wholeLedger,
  type RecordedDelivery,
} from '../support/faults-ledger.js';
import { startLedgerApp, type LedgerApp } from '../support/ledger-app.js';
import { Receiver } from '../support/receiver.js';
import { waitFor } from '../support/wait-for.js';

const CODE = 'KE8V-3TXY-Z72L';

/** The contract's waits, each up to a tenth longer. */
const WAITS_MS = [30_000, 5 * 60_000, 30 * 60_000, 2 * 60 * 60_000];

/** Attempts at once to an endpoint that has never answered: what a dead one can hold. */
const FIRST_SHARE = 1;

let database: FreshDatabase;
let keysDir: string;
let apps: LedgerApp[];
let receivers: Receiver[];

beforeEach(async () => {
  database = await freshDatabase();
  keysDir = await mkdtemp(path.join(tmpdir(), 'passid-keys-'));
  apps = [];
  receivers = [];
});
afterEach(async () => {
  await Promise.all(receivers.map((receiver) => receiver.close()));
  await Promise.all(apps.map((app) => app.close()));
  await database.drop();
  await rm(keysDir, { recursive: true });
});

async function start(aheadMs = 0): Promise<LedgerApp> {
  const app = await startLedgerApp({ database, keysDir, aheadMs });
  apps.push(app);
  return app;
}

async function stop(app: LedgerApp): Promise<void> {
  apps = apps.filter((each) => each !== app);
  await app.close();
}

async function listen(answer?: Receiver['answer']): Promise<Receiver> {
  const receiver = await Receiver.listen();
  if (answer !== undefined) receiver.answer = answer;
  receivers.push(receiver);
  return receiver;
}

async function bankWith(app: LedgerApp, receiver: Receiver): Promise<BankClient> {
  const bank = await app.onboard();
  await bank.configureWebhook(receiver.url);
  return bank;
}

async function redeem(bank: BankClient, times = 1): Promise<string[]> {
  const answers = await Promise.all(Array.from({ length: times }, () => bank.redeem(CODE)));
  return answers.map(({ json }) => json.data.audit_id);
}

/** Two deliveries there and back: by then whatever was due before them has been looked at, claimed and sent. */
async function passOnce(canary: BankClient, receiver: Receiver): Promise<void> {
  for (let pass = 0; pass < 2; pass += 1) {
    const [auditId = ''] = await redeem(canary);
    await receiver.untilAbout(auditId);
  }
}

const deliveries = async (app: LedgerApp): Promise<RecordedDelivery[]> =>
  deliveriesIn(await wholeLedger(app.platform.store));

const endLeases = (app: LedgerApp): Promise<unknown> =>
  app.platform.pool.query(`update dispatcher.due_delivery set leased_until = now() - interval '1 second'`);

const untilFirstAttempts = (app: LedgerApp, count: number): Promise<void> =>
  waitFor(async () => {
    const recorded = await deliveries(app);
    return recorded.length === count && recorded.every(({ attempts }) => attempts.length === 1);
  }, 'every first attempt to be recorded');

const untilAllDelivered = (app: LedgerApp, count: number): Promise<void> =>
  waitFor(
    async () => (await deliveries(app)).filter(({ end }) => end === 'WebhookDelivered').length >= count,
    `${count} deliveries to be recorded`,
  );

describe('The retry schedule', () => {
  it('outlives every process: not a moment too early, one id, the same bytes, five attempts and then no more', async () => {
    const refusing = await listen((response) => response.destroy());
    const well = await listen();
    let app = await start();
    const bank = await bankWith(app, refusing);
    const canary = await bankWith(app, well);
    const [auditId = ''] = await redeem(bank);
    let aheadMs = 0;
    const mine = async (): Promise<RecordedDelivery | undefined> =>
      (await deliveries(app)).find(({ verificationId }) => verificationId === auditId);
    for (const [index, waitMs] of [...WAITS_MS, undefined].entries()) {
      const isRecorded = async (): Promise<boolean> => (await mine())?.attempts.length === index + 1;
      await waitFor(isRecorded, `attempt ${index + 1} to be recorded`);
      await stop(app);
      app = await start(aheadMs + (waitMs ?? 24 * 60 * 60_000) - 5_000);
      await passOnce(canary.through(app.call), well);
      expect(refusing.received).toHaveLength(index + 1);
      await stop(app);
      aheadMs += (waitMs ?? 0) * 1.1 + 5_000;
      app = await start(aheadMs);
    }
    expect((await mine())?.end).toBe('WebhookExhausted');
    expectAttemptsWithoutGap(await deliveries(app));
    expect(new Set(refusing.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(refusing.received.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(5);
    expect(new Set(refusing.received.map(({ raw }) => raw.toString())).size).toBe(1);
  });
});

describe('A dispatcher that dies between sending and recording', () => {
  it('has its attempt made again by another after the lease, under the same id and number', async () => {
    const receiver = await listen();
    let app = await start();
    const bank = await bankWith(app, receiver);
    const { store } = app.platform;
    const append = store.append.bind(store);
    let lost = 0;
    store.append = (stream, expected, events) => {
      if (!events.some(({ type }) => type === 'WebhookAttempted')) return append(stream, expected, events);
      lost += 1;
      return Promise.reject(new Error('the process died here'));
    };
    const [auditId = ''] = await redeem(bank);
    await waitFor(() => lost === 1, 'the attempt to be sent and lost');
    expect(receiver.about(auditId)).toHaveLength(1);
    await stop(app);
    app = await start();
    const well = await listen();
    await passOnce(await bankWith(app, well), well);
    expect(receiver.about(auditId)).toHaveLength(1);
    await endLeases(app);
    const [first, second] = await receiver.untilAbout(auditId, 2);
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    expect(second?.raw).toEqual(first?.raw);
    await untilAllDelivered(app, 3);
    const mine = (await deliveries(app)).find(({ verificationId }) => verificationId === auditId);
    expect(mine?.attempts.map(({ attempt }) => attempt)).toEqual([1]);
  });

  it('one attempt is recorded where both dispatchers come back to life and record it', async () => {
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const receiver = await listen((response) => void released.then(() => response.end('ok')));
    const [first, second] = [await start(), await start()];
    const [auditId = ''] = await redeem(await bankWith(first, receiver));
    await receiver.untilAbout(auditId);
    await endLeases(second);
    await receiver.untilAbout(auditId, 2);
    release();
    await untilAllDelivered(second, 1);
    await Promise.all([stop(first), stop(second)]);
    const [delivery] = await deliveries(await start());
    expect(delivery?.attempts.map(({ attempt }) => attempt)).toEqual([1]);
    expect(receiver.received).toHaveLength(2);
  });
});

describe('Two dispatchers', () => {
  const DELIVERIES = 300;

  it.each([
    ['at once', 0],
    ['after 100 ms', 100],
  ])('share the work, and none is sent twice, to endpoints that answer %s', async (_, answersAfterMs) => {
    const receiver = await listen((response) => void delay(answersAfterMs).then(() => response.end('ok')));
    const [first, second] = [await start(), await start()];
    const banks = [await bankWith(first, receiver), await bankWith(second, receiver)];
    await Promise.all(banks.map((bank) => redeem(bank, DELIVERIES / banks.length)));
    await untilAllDelivered(first, DELIVERIES);
    const recorded = await deliveries(first);
    expect(recorded).toHaveLength(DELIVERIES);
    for (const { attempts } of recorded) expect(attempts.map(({ attempt }) => attempt)).toEqual([1]);
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(DELIVERIES);
    expect(ids.length - DELIVERIES).toBe(0);
    const made = await Promise.all([first, second].map(async ({ platform }) => platform.metrics.metrics()));
    for (const metrics of made) expect(metrics).toMatch(/passid_webhook_attempts_total\{outcome="succeeded"\} [1-9]/);
  });
});

describe('Nobody waits for the endpoints of others', () => {
  /** A sick endpoint's attempts take ten seconds each, so that one who had to wait for them all would not hear in time. */
  async function hears(bank: BankClient, receiver: Receiver, count: number): Promise<void> {
    const auditIds = await redeem(bank, count);
    await Promise.all(auditIds.map((auditId) => receiver.untilAbout(auditId)));
  }

  it('an endpoint that accepts and never answers, with 100 deliveries waiting, keeps nobody else waiting', async () => {
    const hole = await listen(() => undefined);
    const well = await listen();
    const app = await start();
    const [dead, alive] = [await bankWith(app, hole), await bankWith(app, well)];
    await redeem(dead, 100);
    await waitFor(() => hole.received.length >= FIRST_SHARE, 'the black hole to take its share');
    await hears(alive, well, 20);
    expect(hole.received).toHaveLength(FIRST_SHARE);
  });

  it('an endpoint that answered well and then stopped, with 2,000 deliveries waiting, keeps nobody else waiting', async () => {
    const stopped = await listen((response) => {
      if (stopped.received.length <= 200) response.end('ok');
    });
    const well = await listen();
    const app = await start();
    const [busy, alive] = [await bankWith(app, stopped), await bankWith(app, well)];
    for (let batch = 0; batch < 10; batch += 1) await redeem(busy, 200);
    await waitFor(() => stopped.received.length > 200, 'the endpoint to stop');
    await hears(alive, well, 5);
    expect(stopped.received.length).toBeLessThan(2_000);
  });

  it('a dozen endpoints that never answer, each with its share in hand, keep nobody else waiting', async () => {
    const hole = await listen(() => undefined);
    const well = await listen();
    const app = await start();
    const alive = await bankWith(app, well);
    for (let each = 0; each < 12; each += 1) await redeem(await bankWith(app, hole), 20);
    await waitFor(() => hole.received.length >= 12 * FIRST_SHARE, 'the black holes to take their share');
    await hears(alive, well, 1);
  });
});

describe('What the dispatcher keeps for itself', () => {
  const QUEUE = 'truncate dispatcher.due_delivery';
  const PLACE = 'truncate feed.place';
  const ALL = 'drop schema views cascade; drop schema if exists dispatcher cascade; drop schema if exists feed cascade';

  /** What nobody works with any more. */
  async function stopAndLose(app: LedgerApp, loss: string): Promise<void> {
    await app.app.close();
    await app.platform.pool.query(loss);
    await stop(app);
  }

  it.each([
    ['its queue and its place', `${QUEUE}; ${PLACE}`],
    ['its place', PLACE],
    ['everything', ALL],
  ])('can be lost, %s: what was delivered is not sent again, and what was pending goes out', async (_, loss) => {
    const well = await listen();
    const failing = await listen((response) => response.writeHead(500).end('no'));
    let app = await start();
    const bank = await bankWith(app, well);
    const pending = await bankWith(app, failing);
    await redeem(bank, 10);
    const waiting = await redeem(pending, 10);
    await untilFirstAttempts(app, 20);
    await stopAndLose(app, loss);
    failing.answer = (response) => response.end('ok');
    app = await start(WAITS_MS[0]! * 1.1 + 1_000);
    await untilAllDelivered(app, 20);
    await passOnce(bank.through(app.call), well);
    expect(well.received).toHaveLength(12);
    for (const auditId of waiting) expect(failing.about(auditId)).toHaveLength(2);
    expectAttemptsWithoutGap(await deliveries(app));
  });

  it('can be lost, the queue alone: what is new goes out, and what was pending too', async () => {
    const failing = await listen((response) => response.writeHead(500).end('no'));
    let app = await start();
    const bank = await bankWith(app, failing);
    await redeem(bank, 3);
    await untilFirstAttempts(app, 3);
    await stopAndLose(app, QUEUE);
    failing.answer = (response) => response.end('ok');
    app = await start(WAITS_MS[0]! * 1.1 + 1_000);
    await redeem(bank.through(app.call));
    await untilAllDelivered(app, 4);
  });

  it('is rebuilt as it was: nothing is announced that came before its endpoint', async () => {
    const well = await listen();
    let app = await start();
    const bank = await app.onboard();
    await redeem(bank, 3);
    await waitFor(
      async () => (await app.call('GET', '/metrics')).text.includes('passid_feed_lag_events 0'),
      'the feed',
    );
    await bank.configureWebhook(well.url);
    await redeem(bank, 1);
    await untilAllDelivered(app, 1);
    await stopAndLose(app, PLACE);
    app = await start();
    await passOnce(bank.through(app.call), well);
    expect(well.received).toHaveLength(3);
    expect(await deliveries(app)).toHaveLength(3);
  });
});
