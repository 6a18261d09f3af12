import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ACCEPTED, DENIED, FakeService, json, noNetwork, refusal } from './service.fixture.js';
import { SessionStore, type SessionOptions } from './session-store.js';

const CREATED = { requestId: 'req_1', code: 'AB3X-7YQM', deepLink: 'passid://verify-request?r=req_1&i=42' };
const created = json({ ...CREATED, expiresAt: '2026-01-01T00:10:00Z' }, 201);
const session = (status: string, more: object = {}) => json({ expiresAt: '2026-01-01T00:10:00Z', ...more, status });
const pending = session('pending');
const completed = session('completed', { ...ACCEPTED, claims: ACCEPTED.verified_claims, verifiedAt: 'x' });

let service: FakeService;
let calls: unknown[][];
let store: SessionStore;
let disconnect: () => void;

function open(options: Partial<SessionOptions> = {}): SessionStore {
  const callbacks = {
    onSuccess: (...args: unknown[]) => calls.push(['onSuccess', ...args]),
    onDecline: (reason: string) => calls.push(['onDecline', reason]),
    onError: (error: Error) => calls.push(['onError', error]),
  };
  return new SessionStore(() => ({ baseUrl: '/passid', ...callbacks, ...options }));
}

beforeEach(() => {
  jest.useFakeTimers();
  service = new FakeService();
  jest.spyOn(globalThis, 'fetch').mockImplementation(service.fetch);
  calls = [];
  store = open();
  disconnect = store.connect();
});
afterEach(() => {
  disconnect();
  jest.useRealTimers();
  jest.restoreAllMocks();
});

async function awaiting(): Promise<void> {
  service.answers = [created, pending];
  await store.start();
  expect(store.getSnapshot()).toMatchObject({ status: 'awaiting', session: CREATED, isOffline: false });
}
const passed = (ms: number) => jest.advanceTimersByTimeAsync(ms);
const polls = (): number => service.sent.filter(({ method }) => method === 'GET').length;

describe('A session', () => {
  it('is made with what the customer is to be asked', async () => {
    service.answers = [created];
    store = open({
      apiKey: 'pk_sandbox_1',
      institutionName: 'Branch 7',
      permissions: ['identity_verified'],
      ttlSeconds: 60,
    });
    await store.start();
    expect(service.sent).toEqual([
      {
        method: 'POST',
        url: '/passid/v1/sessions',
        body: { institutionName: 'Branch 7', permissions: ['identity_verified'], ttlSeconds: 60 },
        headers: expect.objectContaining({
          'X-Institution-Key': 'pk_sandbox_1',
          'Idempotency-Key': expect.any(String),
        }),
      },
    ]);
  });

  it('is looked at every 2.5 seconds', async () => {
    await awaiting();
    await passed(2_499);
    expect(polls()).toBe(0);
    await passed(1);
    expect(polls()).toBe(1);
    await passed(5_000);
    expect(polls()).toBe(3);
    expect(service.sent.at(-1)?.url).toBe('/passid/v1/sessions/req_1');
  });

  it('ends in success when the customer approved', async () => {
    await awaiting();
    service.answers = [completed];
    await passed(2_500);
    expect(store.getSnapshot()).toMatchObject({
      status: 'success',
      result: { token: ACCEPTED.token, status: 'verified' },
    });
    expect(calls).toEqual([['onSuccess', ACCEPTED.verified_claims, expect.objectContaining({ audit_id: 'vrf_1' })]]);
    await passed(60_000);
    expect(polls()).toBe(1);
  });

  it('ends in success for review when a claim is false', async () => {
    await awaiting();
    const claims = { ...ACCEPTED.verified_claims, identity_verified: false };
    service.answers = [session('completed', { ...ACCEPTED, verified_claims: claims })];
    await passed(2_500);
    expect(store.getSnapshot()).toMatchObject({ status: 'success', result: { status: 'manual_review' } });
  });

  it.each([
    ['declined', session('declined'), 'declined', 'Request declined'],
    ['expired', session('expired'), 'expired', 'Request expired'],
    ['completed and not accepted', session('completed', DENIED), 'denied', 'HARD_DENY_SANCTIONS_MATCH'],
  ])('a session that is %s ends as declined', async (_, answer, kind, reason) => {
    await awaiting();
    service.answers = [answer];
    await passed(2_500);
    expect(store.getSnapshot()).toMatchObject({ status: 'declined', kind, message: expect.any(String) });
    expect(calls).toEqual([['onDecline', reason]]);
  });

  it('can be made anew after it expired', async () => {
    await awaiting();
    service.answers = [session('expired')];
    await passed(2_500);
    await awaiting();
  });

  it('a session that cannot be made is an error, once three tries have failed', async () => {
    service.answers = [noNetwork];
    const done = store.start();
    await passed(10_000);
    await done;
    expect(service.sent).toHaveLength(3);
    expect(store.getSnapshot().status).toBe('error');
    expect(calls).toEqual([['onError', expect.any(Error)]]);
  });
});

describe('While the service cannot be reached, a session', () => {
  it('is looked at less and less often, says so, and goes on', async () => {
    await awaiting();
    service.answers = [noNetwork];
    await passed(2_500);
    expect(store.getSnapshot()).toMatchObject({ status: 'awaiting', isOffline: true });
    const at: number[] = [];
    for (let ms = 0; ms < 130_000; ms += 500) {
      const before = polls();
      await passed(500);
      if (polls() > before) at.push(ms + 500);
    }
    expect(at).toEqual([5_000, 15_000, 35_000, 65_000, 95_000, 125_000]);
    service.answers = [pending];
    await passed(30_000);
    expect(store.getSnapshot()).toMatchObject({ isOffline: false });
    const before = polls();
    await passed(2_500);
    expect(polls()).toBe(before + 1);
    expect(calls).toEqual([]);
  });

  it('waits as long as it is asked to', async () => {
    await awaiting();
    service.answers = [refusal(429, 'RATE_LIMITED', { 'retry-after': '20' })];
    await passed(2_500);
    await passed(19_999);
    expect(polls()).toBe(1);
    await passed(1);
    expect(polls()).toBe(2);
  });

  it('is given up a minute after its end', async () => {
    store = open({ ttlSeconds: 60 });
    disconnect = store.connect();
    service.answers = [created, noNetwork];
    await store.start();
    await passed(110_000);
    expect(store.getSnapshot().status).toBe('awaiting');
    await passed(45_000);
    expect(store.getSnapshot().status).toBe('error');
    expect(calls).toEqual([['onError', expect.any(Error)]]);
  });

  it.each([401, 403, 404])('is given up at once when the answer is %d', async (status) => {
    await awaiting();
    service.answers = [refusal(status, 'X')];
    await passed(2_500);
    expect(store.getSnapshot().status).toBe('error');
  });
});

describe('A session nobody looks at', () => {
  it('is not polled, and is looked at as soon as somebody does', async () => {
    await awaiting();
    disconnect();
    await passed(60_000);
    expect(polls()).toBe(0);
    service.answers = [completed];
    disconnect = store.connect();
    await passed(0);
    expect(store.getSnapshot().status).toBe('success');
  });

  it('calls nobody back when its answer was already on its way', async () => {
    await awaiting();
    service.answers = [completed];
    jest.advanceTimersByTime(2_500);
    disconnect();
    await passed(10_000);
    expect(calls).toEqual([]);
  });
});

it('a session that was cancelled while it was made or looked at stays cancelled', async () => {
  service.answers = [created];
  const done = store.start();
  store.reset();
  await done;
  expect(store.getSnapshot()).toEqual({ status: 'idle' });
  await awaiting();
  service.answers = [completed];
  jest.advanceTimersByTime(2_500);
  store.reset();
  await passed(10_000);
  expect(store.getSnapshot()).toEqual({ status: 'idle' });
  expect(calls).toEqual([]);
});

describe('What is entered by hand', () => {
  it('is verified when it is a token', async () => {
    service.answers = [json(ACCEPTED)];
    store = open({ permissions: ['identity_verified'] });
    disconnect = store.connect();
    await store.verifyManually('passid ab3x7yqmab3x7yqm');
    expect(service.sent[0]).toMatchObject({
      url: '/passid/v1/verify',
      body: { token: 'PASSID-AB3X-7YQM-AB3X-7YQM', permissions: ['identity_verified'] },
    });
    expect(store.getSnapshot().status).toBe('success');
    expect(calls).toHaveLength(1);
  });

  it('is redeemed when it is a one-time code', async () => {
    service.answers = [json({ data: ACCEPTED })];
    await store.verifyManually('ke8v3txyz72l');
    expect(service.sent[0]).toMatchObject({ url: '/passid/api/bridge/code/redeem', body: { code: 'KE8V-3TXY-Z72L' } });
    expect(store.getSnapshot().status).toBe('success');
  });

  it('is declined with a friendly reason', async () => {
    service.answers = [json({ ...DENIED, deny_reason: 'TOKEN_EXPIRED' })];
    await store.verifyManually('PASSID-AB3X-7YQM-AB3X-7YQM');
    expect(store.getSnapshot()).toMatchObject({ status: 'declined', message: expect.stringContaining('expired') });
    expect(calls).toEqual([['onDecline', 'TOKEN_EXPIRED']]);
  });

  it('is not sent when it is neither', async () => {
    await store.verifyManually('hello');
    expect(service.sent).toEqual([]);
    expect(store.getSnapshot()).toMatchObject({ status: 'idle', message: expect.any(String) });
  });

  it('is an error when there is no network', async () => {
    service.answers = [noNetwork];
    const done = store.verifyManually('PASSID-AB3X-7YQM-AB3X-7YQM');
    await passed(10_000);
    await done;
    expect(store.getSnapshot().status).toBe('error');
  });
});
