import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { hashToken, sealContent, tokenFrom } from '@passid/credentials';
import { transact } from '@passid/event-store';
import { share, shareStream, type ShareCreation } from '@passid/ledger';
import { READ_MODELS, rebuild } from '@passid/read-models';
import type { BankClient } from '../support/bank-client.js';
import { anything, BY_HAND } from '../support/faults-ledger.js';
import { startLedgerApp, type LedgerApp } from '../support/ledger-app.js';
import { Receiver } from '../support/receiver.js';
import { waitFor } from '../support/wait-for.js';

const CODE = 'KE8V-3TXY-Z72L';
const MINUTE_MS = 60_000;

let ledger: LedgerApp;
let receiver: Receiver;
let bank: BankClient;
async function open(): Promise<void> {
  ledger = await startLedgerApp({ hasMadeUpEvents: true });
  receiver = await Receiver.listen();
  bank = await ledger.onboard();
  await bank.configureWebhook(receiver.url);
}

async function close(): Promise<void> {
  await ledger.close();
  await receiver.close();
}

let streams = 0;
const append = (stream: string, type: string, data: unknown): Promise<unknown> =>
  transact(ledger.platform.store, stream, anything, () => [{ type, data: data as object }], {
    ...BY_HAND,
    recorded_at: ledger.clock.now().toISOString(),
    institution_id: bank.workspace.institutionId,
  });

const poison = (type: string, data: unknown): Promise<unknown> => append(`poison-${(streams += 1)}`, type, data);

/** A later verification is projected, found by its audit id, and announced. */
async function expectLifeGoesOn(): Promise<void> {
  const { data } = (await bank.redeem(CODE)).json;
  await receiver.untilAbout(data.audit_id);
  await waitFor(async () => {
    const { json } = await ledger.call('GET', '/readyz');
    return json.read_models.every(({ events }: { events: number }) => events === 0);
  }, 'the read models to catch up');
  const { text } = await ledger.call('GET', '/metrics');
  expect(text).toContain('passid_feed_lag_events');
}

const parkedCount = async (): Promise<number> => {
  const { rows } = await ledger.platform.pool.query<{ count: number }>(
    'select ((select count(*) from views.parked_event) + (select count(*) from feed.parked_event))::int as count',
  );
  return rows[0]?.count ?? 0;
};

describe('An event that cannot be digested', () => {
  beforeAll(open);
  afterAll(close);

  const institutionId = (): string => bank.workspace.institutionId;
  const session = (): object => ({ requestId: 'req_1', institutionId: institutionId(), code: { hash: 'h' } });

  it.each([
    ['a key without its hash', 'ApiKeyIssued', () => ({})],
    ['a conclusion that is a list', 'TokenRejected', () => []],
    ['a conclusion of nobody', 'TokenVerified', () => ({ verificationId: 'vrf_1' })],
    ['a conclusion without an id', 'TokenVerified', () => ({ institutionId: institutionId() })],
    [
      'a conclusion whose id is an object',
      'TokenVerified',
      () => ({ institutionId: institutionId(), verificationId: {} }),
    ],
    ['a delivery without an id', 'WebhookScheduled', () => ({ scheduledAt: '2026-01-01T00:00:00.000Z' })],
    ['a delivery due at no time', 'WebhookScheduled', () => ({ deliveryId: 'dlv_1', scheduledAt: 'soon' })],
    ['a redemption at no time', 'CodeRedeemed', () => ({ verificationId: 'vrf_2', redeemedAt: 'soon' })],
    ['a session without a code', 'SessionCreated', () => ({ requestId: 'req_1' })],
    ['a session without an id', 'SessionExpired', () => ({})],
    ['a session that expires at no time', 'SessionCreated', () => ({ ...session(), expiresAt: 'soon' })],
    ['a fulfilment without a verification', 'SessionFulfilled', () => ({ requestId: 'req_2' })],
    ['a share without a code', 'ShareCreated', () => ({ code: 7 })],
  ] as [string, string, () => unknown][])('stops nothing behind it: %s', async (_, type, data) => {
    await poison(type, data());
    await expectLifeGoesOn();
  });

  it('is counted where operators look', async () => {
    const { json } = await ledger.call('GET', '/readyz');
    const counted = json.read_models.reduce((sum: number, { parked }: { parked: number }) => sum + parked, 0);
    expect(counted).toBeGreaterThan(0);
    expect(await parkedCount()).toBeGreaterThanOrEqual(counted);
  });

  it('a rebuild finds a parked event again, and what is no longer parked is no longer counted', async () => {
    const [model] = READ_MODELS.filter(({ name }) => name === 'verification-by-audit-id');
    if (model === undefined) throw new Error('There is no such model.');
    const { pool, store } = ledger.platform;
    const parked = async (): Promise<number> => {
      const { rows } = await pool.query<{ count: number }>(
        'select count(*)::int as count from views.parked_event where model = $1',
        [model.name],
      );
      return rows[0]?.count ?? 0;
    };
    const before = await parked();
    // As if the model could not digest this event before it was mended.
    await pool.query(
      `insert into views.parked_event (model, position, event_id, stream, type, reason)
        select $1, position, metadata->>'event_id', stream, type, 'mended since' from ledger.event
        where type = 'TokenVerified' and stream like 'verification-%' limit 1`,
      [model.name],
    );
    expect(await rebuild(pool, store, model)).toMatchObject({ isEqual: true, parked: before });
    expect(await parked()).toBe(before);
  });
});

describe('An event whose key is longer than an index takes', () => {
  // A ledger for each: one that is blocked would hide what the others do.
  beforeEach(open);
  afterEach(close);

  const long = (): string => randomBytes(20_000).toString('base64');
  const now = (): string => new Date().toISOString();
  const key = (): object => ({ keyHash: long(), keyId: 'k', institutionId: '1', environment: 'sandbox' });
  const redemption = (): object => ({ verificationId: long(), redeemedAt: now() });
  const delivery = (): object => ({ deliveryId: long(), scheduledAt: now() });

  it.each([
    ['ApiKeyIssued', key],
    ['CodeRedeemed', redemption],
    ['WebhookScheduled', delivery],
  ])('stops nothing behind it: %s', async (type, data) => {
    await poison(type, data());
    await expectLifeGoesOn();
  });
});

describe('A redemption that cannot be finished', () => {
  beforeAll(open);
  afterAll(close);

  const redeemedShare = async (sealed: ShareCreation['sealed'] | undefined): Promise<string> => {
    const { keyRing, store, clock } = ledger.platform;
    const token = tokenFrom(randomBytes(16));
    const tokenHash = hashToken(keyRing, 'sandbox', token);
    const stream = shareStream(tokenHash);
    const now = clock.now().toISOString();
    const verificationId = `vrf_${randomBytes(16).toString('hex')}`;
    const creation: ShareCreation = {
      tokenHash,
      tokenLastFour: token.slice(-4),
      source: { kind: 'sandbox', fixture: CODE },
      permissions: ['verified_credential_summary'],
      createdAt: now,
      expiresAt: new Date(clock.now().getTime() + 60 * MINUTE_MS).toISOString(),
      sealed: sealed ?? sealContent(keyRing, stream, { token }),
    };
    const { institutionId } = bank.workspace;
    const redemption = { institutionId, verificationId, redeemedAt: now, requested: ['verified_credential_summary'] };
    const events = [
      { type: 'ShareCreated', data: creation },
      { type: 'CodeRedeemed', data: redemption },
    ] as const;
    const context = { ...BY_HAND, recorded_at: now, institution_id: institutionId };
    await transact(store, stream, share, () => events, context);
    return verificationId;
  };

  it('does not keep the others from being finished', async () => {
    const elsewhere = sealContent(ledger.platform.keyRing, 'another-stream', { token: 'not yours' });
    const broken = await redeemedShare(elsewhere);
    ledger.clock.advance(1_000);
    const whole = await redeemedShare(undefined);
    ledger.clock.advance(MINUTE_MS);
    const typesOf = async (id: string): Promise<string[]> =>
      (await ledger.platform.store.readStream(`verification-${id}`)).map(({ type }) => type);
    await waitFor(async () => (await typesOf(whole)).includes('TokenVerified'), 'the sweeper to finish it');
    expect(await typesOf(broken)).toEqual([]);
    await receiver.untilAbout(whole);
  });
});
