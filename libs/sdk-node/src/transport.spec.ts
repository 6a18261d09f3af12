import { describe, expect, it } from '@jest/globals';
import {
  PASSIDApiError,
  PASSIDConfigurationError,
  PASSIDConnectionError,
  PASSIDError,
  PASSIDTimeoutError,
} from './errors.js';
import { Transport, type ClientOptions } from './transport.js';

const apiKey = 'pk_sandbox_0123456789abcdefghij012345';

interface Sent {
  readonly url: string;
  readonly init: RequestInit;
  readonly headers: Record<string, string>;
}

/** Answers in turn, the last one for ever. */
function service(...answers: (() => Response | Promise<Response>)[]) {
  const sent: Sent[] = [];
  const send = async (url: string, init: RequestInit = {}): Promise<Response> => {
    sent.push({ url, init, headers: init.headers as Record<string, string> });
    const answer = answers[Math.min(sent.length, answers.length) - 1];
    if (answer === undefined) throw new Error('The service has no answer.');
    return answer();
  };
  return { sent, send: send as typeof fetch };
}

const ok = () => Response.json({ fine: true });
const problem =
  (status: number, code: string, headers: Record<string, string> = {}) =>
  () =>
    Response.json({ code, detail: 'It did not work.', title: 'x' }, { status, headers });
const unreachable = () => Promise.reject(new TypeError('fetch failed'));

function transport(send: typeof fetch, options: Partial<ClientOptions> = {}) {
  const waits: number[] = [];
  const wait = async (ms: number): Promise<void> => {
    waits.push(ms);
  };
  return { waits, it: new Transport({ apiKey, baseUrl: 'http://localhost:1', fetch: send, ...options }, wait) };
}

const failure = async (promise: Promise<unknown>): Promise<PASSIDError> => {
  const error: unknown = await promise.then(
    () => new Error('It did not fail.'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof PASSIDError)) throw error;
  return error;
};

describe('A request', () => {
  it('carries the key, JSON and an Idempotency-Key, and follows no redirect', async () => {
    const { sent, send } = service(ok);
    await transport(send).it.post('/v1/verify', { token: 'T', left: undefined });
    expect(sent[0]).toMatchObject({
      url: 'http://localhost:1/v1/verify',
      init: { method: 'POST', body: '{"token":"T"}', redirect: 'error' },
      headers: { 'X-Institution-Key': apiKey, 'Content-Type': 'application/json' },
    });
    expect(sent[0]?.headers['Idempotency-Key']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('a request that reads has no Idempotency-Key', async () => {
    const { sent, send } = service(ok);
    await transport(send).it.get('/v1/version');
    expect(sent[0]?.headers).not.toHaveProperty('Idempotency-Key');
  });

  it('has a new Idempotency-Key for each call, unless it is given one', async () => {
    const { sent, send } = service(ok);
    const { it: line } = transport(send);
    await line.post('/x', {});
    await line.post('/x', {});
    await line.post('/x', {}, { idempotencyKey: 'mine' });
    const [first, second, third] = sent.map(({ headers }) => headers['Idempotency-Key']);
    expect(first).not.toBe(second);
    expect(third).toBe('mine');
  });

  it('goes to PASSID_BASE_URL when no address is given', async () => {
    const { sent, send } = service(ok);
    process.env['PASSID_BASE_URL'] = 'http://localhost:2/';
    try {
      await new Transport({ apiKey, fetch: send }).get('/v1/version');
    } finally {
      delete process.env['PASSID_BASE_URL'];
    }
    await new Transport({ apiKey, fetch: send }).get('/v1/version');
    expect(sent.map(({ url }) => url)).toEqual(['http://localhost:2/v1/version', 'https://api.passid.io/v1/version']);
  });
});

describe('A try that failed', () => {
  it.each([
    ['no connection', unreachable],
    ['429', problem(429, 'RATE_LIMITED')],
    ['500', problem(500, 'INTERNAL_ERROR')],
    ['503', problem(503, 'LEDGER_UNAVAILABLE')],
    ['502 from something before the service', () => new Response('<html>', { status: 502 })],
    ['409 while the first try is still being answered', problem(409, 'IDEMPOTENCY_IN_FLIGHT')],
  ])('a try that failed with %s is made again under the same Idempotency-Key', async (_, first) => {
    const { sent, send } = service(first, ok);
    expect(await transport(send).it.post('/x', {})).toEqual({ fine: true });
    expect(sent).toHaveLength(2);
    expect(sent[0]?.headers['Idempotency-Key']).toBe(sent[1]?.headers['Idempotency-Key']);
  });

  it.each([
    ['400', problem(400, 'VALIDATION_FAILED')],
    ['401', problem(401, 'INSTITUTION_KEY_INVALID')],
    ['409', problem(409, 'CODE_ALREADY_REDEEMED')],
    ['410', problem(410, 'CODE_EXPIRED')],
    ['422', problem(422, 'IDEMPOTENCY_KEY_REUSED')],
    ['200 that is no JSON', () => new Response('<html>')],
  ])('a try that failed with %s is not made again', async (_, first) => {
    const { sent, send } = service(first);
    await failure(transport(send).it.post('/x', {}));
    expect(sent).toHaveLength(1);
  });

  it('is made again as often as allowed and no more, at growing distances', async () => {
    const { sent, send } = service(unreachable);
    const { it: line, waits } = transport(send, { maxRetries: 3 });
    expect(await failure(line.post('/x', {}))).toBeInstanceOf(PASSIDConnectionError);
    expect(sent).toHaveLength(4);
    expect(waits).toHaveLength(3);
    waits.forEach((ms, index) => {
      expect(ms).toBeGreaterThanOrEqual(125 * 2 ** index);
      expect(ms).toBeLessThanOrEqual(250 * 2 ** index);
    });
  });

  it('is never made again with maxRetries 0', async () => {
    const { sent, send } = service(unreachable);
    await failure(transport(send, { maxRetries: 0 }).it.get('/x'));
    expect(sent).toHaveLength(1);
  });

  it('waits as long as the service asks', async () => {
    const { send } = service(problem(503, 'LEDGER_UNAVAILABLE', { 'retry-after': '2' }), ok);
    const { it: line, waits } = transport(send);
    await line.get('/x');
    expect(waits).toEqual([2000]);
  });

  it('tells the caller when the service asks for longer than a customer waits', async () => {
    const { sent, send } = service(problem(429, 'RATE_LIMITED', { 'retry-after': '60' }));
    const error = await failure(transport(send).it.get('/x'));
    expect(sent).toHaveLength(1);
    expect(error).toMatchObject({ status: 429, code: 'RATE_LIMITED', retryAfterMs: 60_000 });
  });
});

describe('An error says what happened and what to do', () => {
  it('explains a problem of the service', async () => {
    const answer = { code: 'CODE_EXPIRED', detail: 'The code has expired.', audit_id: 'vrf_1' };
    const { send } = service(() => Response.json(answer, { status: 410, headers: { 'x-request-id': 'r1' } }));
    const error = await failure(transport(send).it.post('/x', {}));
    expect(error).toBeInstanceOf(PASSIDApiError);
    expect(error).toMatchObject({ name: 'PASSIDApiError', status: 410, requestId: 'r1', auditId: 'vrf_1' });
    expect(error.message).toBe('The code has expired. Ask the customer to share again: a code lives 15 minutes.');
  });

  it('explains fields that do not fit', async () => {
    const errors = [{ pointer: '/ttlSeconds', detail: 'At least 60.' }];
    const answer = { code: 'VALIDATION_FAILED', detail: 'The request does not fit.', errors };
    const { send } = service(() => Response.json(answer, { status: 400 }));
    const error = await failure(transport(send).it.post('/x', {}));
    expect(error.message).toBe('The request does not fit. /ttlSeconds: At least 60.');
    expect(error).toMatchObject({ errors });
  });

  it('explains an answer from somewhere else', async () => {
    const { send } = service(() => new Response('<html>', { status: 404 }));
    expect(await failure(transport(send).it.get('/x'))).toMatchObject({ code: 'HTTP_404', status: 404 });
  });

  it('explains that no answer came', async () => {
    const silent = (_: unknown, init?: RequestInit): Promise<Response> =>
      new Promise((_resolve, reject) =>
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error)),
      );
    const { it: line } = transport(silent, { timeoutMs: 5, maxRetries: 0 });
    const error = await failure(line.get('/x'));
    expect(error).toBeInstanceOf(PASSIDTimeoutError);
    expect(error).toMatchObject({ code: 'PASSID_TIMEOUT' });
  });

  it('never shows the key', async () => {
    const { send } = service(unreachable);
    const error = await failure(transport(send, { maxRetries: 0 }).it.get('/x'));
    expect(`${error.message} ${error.cure} ${JSON.stringify(error)}`).not.toContain(apiKey);
  });
});

describe('The caller', () => {
  it('can end a call that waits for an answer', async () => {
    const controller = new AbortController();
    const silent = (_: unknown, init?: RequestInit): Promise<Response> =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error));
        controller.abort(new Error('the customer left'));
      });
    const { it: line } = transport(silent);
    await expect(line.get('/x', { signal: controller.signal })).rejects.toThrow('the customer left');
  });

  it('can end a call that waits for its next try', async () => {
    const controller = new AbortController();
    const { sent, send } = service(unreachable);
    const line = new Transport({ apiKey, fetch: send }, (_ms, signal) => {
      controller.abort(new Error('the customer left'));
      return Promise.reject(signal?.reason as Error);
    });
    await expect(line.get('/x', { signal: controller.signal })).rejects.toThrow('the customer left');
    expect(sent).toHaveLength(1);
  });
});

describe('A client that cannot work is not made', () => {
  it.each<[string, Partial<ClientOptions>, string]>([
    ['without a key', { apiKey: undefined }, 'Pass `apiKey`'],
    ['with an empty key', { apiKey: '' }, 'Pass `apiKey`'],
    ['with the key of somebody else', { apiKey: 'sk_test_1' }, 'pk_sandbox_'],
    ['with a line end in the key', { apiKey: `${apiKey}\n` }, 'line end'],
    ['with an address that is none', { baseUrl: 'api.passid.io' }, 'https://api.passid.io'],
    ['with an address of another kind', { baseUrl: 'ftp://api.passid.io' }, 'https://api.passid.io'],
    ['with a live key over plain http', { apiKey: 'pk_live_1', baseUrl: 'http://passid.internal' }, 'https'],
    ['with no time', { timeoutMs: 0 }, 'from 1 to'],
    ['with endless retries', { maxRetries: 11 }, 'from 0 to 10'],
  ])('%s', (_, options, cure) => {
    const make = () => new Transport({ apiKey, ...options });
    expect(make).toThrow(PASSIDConfigurationError);
    expect(make).toThrow(cure);
  });

  it.each(['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000', 'https://passid.internal'])(
    'a live key may go to %s',
    (baseUrl) => {
      expect(() => new Transport({ apiKey: 'pk_live_1', baseUrl })).not.toThrow();
    },
  );
});
