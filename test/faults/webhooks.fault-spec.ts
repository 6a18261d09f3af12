import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { NewEvent } from '@passid/event-store';
import type { DeliverySchedule } from '@passid/ledger';
import type { BankClient } from '../support/bank-client.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { BY_HAND, deliveriesIn, expectAttemptsWithoutGap, wholeLedger } from '../support/faults-ledger.js';
import { startLedgerApp, type LedgerApp } from '../support/ledger-app.js';
import { Receiver } from '../support/receiver.js';
import { freePort, ServiceProcess } from '../support/service-process.js';
import { waitFor } from '../support/wait-for.js';

const CODE = 'KE8V-3TXY-Z72L';

/** Deliveries that one institution has waiting while another's first one is scheduled. */
const BACKLOG = 20_000;

let database: FreshDatabase;
let keysDir: string;
let app: LedgerApp;
let receivers: Receiver[];
beforeEach(async () => {
  database = await freshDatabase();
  keysDir = await mkdtemp(path.join(tmpdir(), 'passid-keys-'));
  app = await startLedgerApp({ database, keysDir });
  receivers = [];
});
afterEach(async () => {
  await Promise.all(receivers.map((receiver) => receiver.close()));
  await app.close();
  await database.drop();
  await rm(keysDir, { recursive: true });
});

async function listen(answer?: Receiver['answer']): Promise<Receiver> {
  const receiver = await Receiver.listen();
  if (answer !== undefined) receiver.answer = answer;
  receivers.push(receiver);
  return receiver;
}

async function bankWith(receiver: Receiver): Promise<BankClient> {
  const bank = await app.onboard();
  await bank.configureWebhook(receiver.url);
  return bank;
}

const redeem = async (bank: BankClient): Promise<string> => (await bank.redeem(CODE)).json.data.audit_id as string;

/** Deliveries of one and the same event, as if their endpoint had been down for long. */
async function fillBacklog(bank: BankClient): Promise<void> {
  const { store } = app.platform;
  const [scheduled] = await store
    .readAll({ after: 0n, limit: 1_000, types: ['WebhookScheduled'] })
    .then(({ events }) => events);
  const like = scheduled?.data as DeliverySchedule;
  const { institutionId } = bank.workspace;
  const event = (deliveryId: string): NewEvent => ({
    type: 'WebhookScheduled',
    data: { ...like, deliveryId },
    metadata: {
      ...BY_HAND,
      event_id: randomUUID(),
      recorded_at: like.scheduledAt,
      institution_id: institutionId,
      schema_version: 1,
      salt: '',
      stream_prev: null,
    },
  });
  const AT_ONCE = 2_000;
  for (let done = 0; done < BACKLOG; done += AT_ONCE)
    await Promise.all(
      Array.from({ length: AT_ONCE }, (_, index) => {
        const deliveryId = `dlv_${String(done + index).padStart(32, '0')}`;
        return store.append(`delivery-${deliveryId}`, 'no_stream', [event(deliveryId)]);
      }),
    );
}

/** Until the dispatcher and the read models have followed the ledger to where it stands at the call. */
async function untilFollowed(): Promise<void> {
  const head = await app.platform.store.headPosition();
  const isFollowed = async (): Promise<boolean> => {
    const { rows } = await app.platform.pool.query<{ position: string }>(
      'select least(min(position), (select min(position) from views.checkpoint)) as position from feed.place',
    );
    return BigInt(rows[0]?.position ?? 0) >= head;
  };
  await waitFor(isFollowed, 'the dispatcher and the read models to have followed');
}

describe(`A backlog of ${BACKLOG} deliveries`, () => {
  it.each([
    ['answers at once', (response: Parameters<Receiver['answer']>[0]) => void response.end('ok')],
    ['never answers', () => undefined],
  ])(
    'the backlog of an institution whose endpoint %s holds up nobody else',
    async (_, answer) => {
      const busyEndpoint = await listen();
      const well = await listen();
      const [busy, other] = [await bankWith(busyEndpoint), await bankWith(well)];
      await redeem(busy);
      await waitFor(() => busyEndpoint.received.length === 1, 'the first webhook');
      busyEndpoint.answer = answer;
      await fillBacklog(busy);
      await untilFollowed();
      await receivers[1]?.untilAbout(await redeem(other));
      const { rows } = await app.platform.pool.query<{ count: number }>(
        'select count(*)::int as count from dispatcher.due_delivery',
      );
      expect(rows[0]?.count).toBeGreaterThan(1_000);
    },
    120_000,
  );
});

describe('Two dispatchers, killed in turn with kill -9 in the middle of their attempts', () => {
  it('deliver each webhook at least once, under one id, with attempts numbered without a gap', async () => {
    const slow = await listen((response) => void setTimeout(() => response.end('ok'), 20));
    const bank = await bankWith(slow);
    const environment = { DATABASE_URL: database.connectionString, PASSID_KEYS_DIR: keysDir };
    const spawn = async (): Promise<ServiceProcess> =>
      ServiceProcess.spawn('dispatcher', await freePort(), environment);
    const dispatchers = [await spawn(), await spawn()];
    const auditIds: string[] = [];
    for (let round = 0; round < 6; round += 1) {
      for (let each = 0; each < 20; each += 1) auditIds.push(await redeem(bank));
      const [victim] = dispatchers.splice(0, 1);
      victim?.kill();
      dispatchers.push(await spawn());
    }
    const endLeases = 'update dispatcher.due_delivery set leased_until = now()';
    const delivered = async (): Promise<number> =>
      deliveriesIn(await wholeLedger(app.platform.store)).filter(({ end }) => end === 'WebhookDelivered').length;
    await waitFor(async () => {
      await app.platform.pool.query(endLeases);
      return (await delivered()) === auditIds.length;
    }, 'every delivery to be recorded');
    for (const dispatcher of dispatchers) dispatcher.kill();
    await Promise.all(dispatchers.map(({ exited }) => exited));
    const deliveries = deliveriesIn(await wholeLedger(app.platform.store));
    expect(deliveries).toHaveLength(auditIds.length);
    expectAttemptsWithoutGap(deliveries);
    for (const auditId of auditIds) {
      const received = slow.about(auditId);
      expect(received.length).toBeGreaterThan(0);
      expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    }
    const numbers = new Set(slow.received.map(({ body }) => (body as { sequence?: number }).sequence));
    expect([...numbers].sort((one, other) => Number(one) - Number(other))).toEqual(
      auditIds.map((_, index) => index + 1),
    );
  }, 180_000);
});

describe('A receiver that is down for long', () => {
  it('is left alone after a while, gets everything once it is back, and sees by the numbers that it has all', async () => {
    const down = await listen((response) => response.destroy());
    const bank = await bankWith(down);
    const COUNT = 30;
    for (let each = 0; each < COUNT; each += 1) await redeem(bank);
    await waitFor(() => down.received.length >= 20, 'the circuit to open');
    down.answer = (response) => response.end('ok');
    await bank.call('POST', '/api/sandbox/clock', { advanceSeconds: 60 });
    const numbers = (): Set<unknown> =>
      new Set(down.received.map(({ body }) => (body as { sequence?: number }).sequence));
    const isDelivered = async (): Promise<boolean> =>
      deliveriesIn(await wholeLedger(app.platform.store)).filter(({ end }) => end === 'WebhookDelivered').length ===
      COUNT;
    await waitFor(isDelivered, 'everything to arrive');
    expect(numbers().size).toBe(COUNT);
    expectAttemptsWithoutGap(deliveriesIn(await wholeLedger(app.platform.store)));
  });
});
