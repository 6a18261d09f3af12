import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CodeStore, type CodeOptions } from './code-store.js';
import { ACCEPTED, DENIED, FakeService, json, noNetwork, refusal } from './service.fixture.js';

let service: FakeService;
let calls: [name: string, what: unknown][];
let store: CodeStore;
let disconnect: () => void;

function open(options: Partial<CodeOptions> = {}): CodeStore {
  const callbacks = {
    onVerified: (result: unknown) => calls.push(['onVerified', result]),
    onDenied: (denial: unknown) => calls.push(['onDenied', denial]),
    onError: (error: unknown) => calls.push(['onError', error]),
  };
  return new CodeStore(() => ({ apiKey: 'pk_sandbox_1', baseUrl: '/passid/', ...callbacks, ...options }));
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
  jest.useRealTimers();
  jest.restoreAllMocks();
});

/** Every wait between tries passes at once. */
async function submitted(code?: string): Promise<void> {
  const done = store.submit(code);
  await jest.runAllTimersAsync();
  await done;
}

describe('A code', () => {
  it('is redeemed as it was typed, with the key and the claims asked for', async () => {
    service.answers = [json({ data: ACCEPTED })];
    store = open({ requestedClaims: ['income_verified'] });
    store.connect();
    store.type('ke8v3txyz72l');
    await submitted();
    expect(service.sent).toEqual([
      {
        method: 'POST',
        url: '/passid/api/bridge/code/redeem',
        body: { code: 'KE8V-3TXY-Z72L', requestedClaims: ['income_verified'] },
        headers: expect.objectContaining({
          'X-Institution-Key': 'pk_sandbox_1',
          'Idempotency-Key': expect.stringMatching(/^[0-9a-f]{32}$/),
        }),
      },
    ]);
    expect(store.getSnapshot()).toEqual({ status: 'verified', code: 'KE8V-3TXY-Z72L', result: ACCEPTED });
    expect(calls).toEqual([['onVerified', ACCEPTED]]);
  });

  it('goes without a key through a backend that adds it', async () => {
    service.answers = [json({ data: ACCEPTED })];
    store = open({ apiKey: '' });
    await submitted('KE8V-3TXY-Z72L');
    expect(service.sent[0]?.headers).not.toHaveProperty('X-Institution-Key');
  });

  it('a code that cannot be one is not sent', async () => {
    await submitted('KE8V');
    expect(service.sent).toEqual([]);
    expect(store.getSnapshot()).toMatchObject({ status: 'idle', code: 'KE8V', message: expect.any(String) });
    store.type('KE8V3');
    expect(store.getSnapshot()).toEqual({ status: 'idle', code: 'KE8V-3' });
  });

  it.each([
    [404, 'CODE_NOT_FOUND'],
    [409, 'CODE_ALREADY_REDEEMED'],
    [410, 'CODE_EXPIRED'],
    [410, 'CODE_REVOKED'],
  ])('answered %d %s is a denial', async (status, code) => {
    service.answers = [refusal(status, code)];
    await submitted('KE8V-3TXY-Z72L');
    const denial = { reason: code, message: expect.any(String) };
    expect(store.getSnapshot()).toMatchObject({ status: 'denied', denial });
    expect(calls).toEqual([['onDenied', denial]]);
  });

  it('whose credential is not accepted is a denial that does not tip anybody off', async () => {
    service.answers = [json({ data: DENIED })];
    await submitted('KE8V-3TXY-Z72L');
    expect(calls).toEqual([['onDenied', { reason: DENIED.deny_reason, message: expect.any(String), result: DENIED }]]);
    expect(JSON.stringify(store.getSnapshot().code + (store.getSnapshot() as { message: string }).message)).not.toMatch(
      /sanction/i,
    );
  });

  it.each([
    [401, 'INSTITUTION_KEY_INVALID'],
    [403, 'LIVE_KEY_INACTIVE'],
    [400, 'VALIDATION_FAILED'],
    [429, 'RATE_LIMITED'],
  ])('answered %d %s is an error, at once', async (status, code) => {
    service.answers = [refusal(status, code)];
    await submitted('KE8V-3TXY-Z72L');
    expect(service.sent).toHaveLength(1);
    expect(store.getSnapshot()).toMatchObject({ status: 'error', code: 'KE8V-3TXY-Z72L' });
    expect(calls).toEqual([['onError', expect.objectContaining({ status, code })]]);
  });
});

describe('A redemption whose answer is lost', () => {
  const keys = (): unknown[] => service.sent.map(({ headers }) => headers['Idempotency-Key']);

  it('is tried again under the same Idempotency-Key', async () => {
    service.answers = [noNetwork, refusal(503, 'LEDGER_UNAVAILABLE'), json({ data: ACCEPTED })];
    await submitted('KE8V-3TXY-Z72L');
    expect(store.getSnapshot().status).toBe('verified');
    expect(keys()).toHaveLength(3);
    expect(new Set(keys()).size).toBe(1);
  });

  it('is an error after three tries, and still the same redemption when a person tries again', async () => {
    service.answers = [noNetwork];
    await submitted('KE8V-3TXY-Z72L');
    expect(service.sent).toHaveLength(3);
    expect(calls).toEqual([['onError', expect.objectContaining({ name: 'ServiceUnreachable' })]]);
    service.answers = [json({ data: ACCEPTED })];
    await submitted();
    expect(store.getSnapshot().status).toBe('verified');
    expect(new Set(keys()).size).toBe(1);
  });

  it('is another redemption for another code, and after a verdict', async () => {
    service.answers = [noNetwork];
    await submitted('KE8V-3TXY-Z72L');
    service.answers = [refusal(410, 'CODE_EXPIRED')];
    await submitted('NG4M-XQRS-T88W');
    await submitted('NG4M-XQRS-T88W');
    expect(new Set(keys()).size).toBe(3);
  });
});

describe('While a code is being verified', () => {
  it('a second click or another key changes nothing', async () => {
    service.answers = [json({ data: ACCEPTED })];
    const first = store.submit('KE8V-3TXY-Z72L');
    const second = store.submit('NG4M-XQRS-T88W');
    store.type('AAAA');
    store.reset();
    expect(store.getSnapshot()).toEqual({ status: 'verifying', code: 'KE8V-3TXY-Z72L' });
    await jest.runAllTimersAsync();
    await Promise.all([first, second]);
    expect(service.sent).toHaveLength(1);
    expect(calls).toHaveLength(1);
  });

  it('the view may go, and nobody is called back', async () => {
    service.answers = [json({ data: ACCEPTED })];
    const done = store.submit('KE8V-3TXY-Z72L');
    disconnect();
    await done;
    expect(calls).toEqual([]);
  });

  it('the view may go and come back, as in StrictMode', async () => {
    service.answers = [json({ data: ACCEPTED })];
    const done = store.submit('KE8V-3TXY-Z72L');
    disconnect();
    store.connect();
    await done;
    expect(calls).toEqual([['onVerified', ACCEPTED]]);
  });
});

it('a verified code stays until it is taken back', async () => {
  service.answers = [json({ data: ACCEPTED })];
  await submitted('KE8V-3TXY-Z72L');
  store.type('AAAA');
  await submitted('NG4M-XQRS-T88W');
  expect(store.getSnapshot().status).toBe('verified');
  expect(service.sent).toHaveLength(1);
  store.reset();
  expect(store.getSnapshot()).toEqual({ status: 'idle', code: '' });
});

it('tells every view of every change, until it stops listening', () => {
  let changes = 0;
  const stop = store.subscribe(() => (changes += 1));
  store.type('A');
  store.type('AB');
  stop();
  store.type('ABC');
  expect(changes).toBe(2);
});
