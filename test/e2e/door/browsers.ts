import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { activateLive } from '../../support/activate-live.js';
import type { Answer, BankClient } from '../../support/bank-client.js';
import { expectProblem } from '../../support/expect-problem.js';
import { startLedgerApp, type LedgerApp } from '../../support/ledger-app.js';

describe('Browsers', () => {
  const SHOP = { origin: 'https://shop.example' };
  const DASHBOARD = { origin: 'https://dashboard.bank.example' };

  let ledger: LedgerApp;
  let bank: BankClient;
  beforeAll(async () => {
    ledger = await startLedgerApp({ environment: { PASSID_WEB_ORIGINS: DASHBOARD.origin } });
    bank = await ledger.onboard();
  });
  afterAll(() => ledger.close());

  const allowedOrigin = ({ headers }: Answer): string | undefined => headers['access-control-allow-origin'];

  const preflight = (url: string, method: string, names: string, from = SHOP): Promise<Answer> =>
    ledger.call('OPTIONS', url, {
      ...from,
      'access-control-request-method': method,
      'access-control-request-headers': names,
    });

  describe('A page with a sandbox key', () => {
    it('a page of any origin may ask with a sandbox key, and read what the answer says', async () => {
      const asked = await preflight('/v1/verify', 'POST', 'content-type, x-institution-key, idempotency-key');
      expect(asked.status).toBe(204);
      expect(allowedOrigin(asked)).toBe('*');
      expect(asked.headers['access-control-allow-methods']).toContain('POST');
      expect(asked.headers['access-control-allow-headers']?.toLowerCase()).toMatch(/x-institution-key.*/);
      expect(Number(asked.headers['access-control-max-age'])).toBeGreaterThan(0);
      const answer = await bank.redeem('KE8V-3TXY-Z72L', {}, SHOP);
      expect(answer.status).toBe(200);
      expect(allowedOrigin(answer)).toBe('*');
      expect(answer.headers['access-control-expose-headers']).toMatch(/X-Request-Id.*RateLimit.*Retry-After/);
      expect(answer.headers).not.toHaveProperty('access-control-allow-credentials');
    });

    it('can read problems too', async () => {
      const answer = await bank.redeem('EXPD-TEST-2222', {}, SHOP);
      expectProblem(answer, 410, 'CODE_EXPIRED');
      expect(allowedOrigin(answer)).toBe('*');
    });
  });

  describe('A page with a live key', () => {
    const APPLY = { origin: 'https://apply.bank.example' };
    let live: BankClient;
    beforeAll(async () => {
      live = await ledger.onboard();
      await activateLive(ledger.platform, live.workspace.institutionId);
    });

    const ask = (bank: BankClient, headers: Record<string, string>): Promise<Answer> =>
      ledger.call('POST', '/v1/verify', { 'x-institution-key': bank.workspace.keys.live, ...headers }, { token: 'x' });
    const changeOrigins = (origins: unknown): Promise<Answer> =>
      ledger.call('PUT', '/api/institution/origins', { authorization: `Bearer ${live.workspace.token}` }, { origins });
    const readOrigins = (): Promise<Answer> =>
      ledger.call('GET', '/api/institution/origins', { authorization: `Bearer ${live.workspace.token}` });

    it('is refused, and not let read why, unless the institution named its origin', async () => {
      expect((await readOrigins()).json).toEqual({ origins: [] });
      const refused = await ask(live, APPLY);
      expectProblem(refused, 403, 'ORIGIN_NOT_ALLOWED');
      expect(allowedOrigin(refused)).toBeUndefined();
      expect((await ask(live, {})).status).toBe(200);
    });

    it('may ask once its origin is named, and no longer when it is not', async () => {
      expect((await changeOrigins([APPLY.origin, APPLY.origin])).json).toEqual({ origins: [APPLY.origin] });
      expect((await readOrigins()).json).toEqual({ origins: [APPLY.origin] });
      const answer = await ask(live, APPLY);
      expect([answer.status, allowedOrigin(answer)]).toEqual([200, APPLY.origin]);
      expect(answer.headers).toMatchObject({ vary: 'Origin', 'access-control-expose-headers': expect.any(String) });
      expectProblem(await ask(live, SHOP), 403, 'ORIGIN_NOT_ALLOWED');
      await changeOrigins([]);
      expectProblem(await ask(live, APPLY), 403, 'ORIGIN_NOT_ALLOWED');
    });

    it.each([
      'http://apply.bank.example',
      'https://apply.bank.example/',
      'https://apply.bank.example/form',
      'https://*.bank.example',
      'https://APPLY.bank.example',
      'null',
      '*',
      '',
      7,
    ])('cannot be named otherwise than browsers name it, nor without https: %j', async (origin) => {
      expectProblem(await changeOrigins([origin]), 400, 'VALIDATION_FAILED');
    });

    it('is not told whether a key that does not work yet would be allowed', async () => {
      const refused = await ask(bank, APPLY);
      expectProblem(refused, 403, 'LIVE_KEY_INACTIVE');
      expect(allowedOrigin(refused)).toBeUndefined();
    });
  });

  describe('A page with a login', () => {
    it('may ask from an origin that the deployment names', async () => {
      const headers = { ...DASHBOARD, authorization: `Bearer ${bank.workspace.token}` };
      const asked = await preflight('/api/institution/webhook', 'PATCH', 'authorization,content-type', DASHBOARD);
      expect([asked.status, allowedOrigin(asked)]).toEqual([204, DASHBOARD.origin]);
      const body = { webhookUrl: 'http://localhost:3999/hook' };
      const answer = await ledger.call('PATCH', '/api/institution/webhook', headers, body);
      expect([answer.status, allowedOrigin(answer)]).toEqual([200, DASHBOARD.origin]);
      expect(answer.headers['vary']).toMatch(/origin/i);
    });

    it('may not from another', async () => {
      const asked = await preflight('/api/institution/webhook', 'PATCH', 'authorization,content-type');
      expectProblem(asked, 404, 'ROUTE_NOT_FOUND');
      expect(allowedOrigin(asked)).toBeUndefined();
      expect(allowedOrigin(await preflight('/api/institution/login', 'POST', 'content-type'))).toBeUndefined();
    });
  });

  describe('What is open to everyone', () => {
    it.each(['/.well-known/jwks.json', '/openapi.json', '/problems', '/v1/version'])(
      'any page may read: %s',
      async (url) => {
        expect(allowedOrigin(await ledger.call('GET', url, SHOP))).toBe('*');
      },
    );

    it('says nothing of origins to who is no browser', async () => {
      expect(allowedOrigin(await ledger.call('GET', '/v1/version'))).toBeUndefined();
      expectProblem(await ledger.call('OPTIONS', '/v1/version'), 404, 'ROUTE_NOT_FOUND');
    });
  });

  describe('Every answer', () => {
    it.each([
      ['GET', '/v1/version'],
      ['GET', '/nowhere'],
      ['POST', '/v1/verify'],
      ['GET', '/%zz'],
    ])('tells browsers to be careful: %s %s', async (method, url) => {
      const { headers } = await ledger.call(method, url);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'content-security-policy': expect.stringContaining("default-src 'none'"),
      });
      expect(headers).not.toHaveProperty('strict-transport-security');
      expect(headers).not.toHaveProperty('server');
      expect(headers).not.toHaveProperty('x-powered-by');
    });

    it('an answer of production insists on https, and /metrics has no figures', async () => {
      const production = await startLedgerApp({ environment: { NODE_ENV: 'production' } });
      const { headers } = await production.call('GET', '/v1/version');
      expect(headers['strict-transport-security']).toMatch(/^max-age=\d{8}/);
      expectProblem(await production.call('GET', '/metrics'), 404, 'ROUTE_NOT_FOUND');
      await production.close();
    });
  });

  describe('An address with a NUL', () => {
    it('is no address', async () => {
      expectProblem(await bank.audit('vrf_%00'), 400, 'REQUEST_MALFORMED');
      expectProblem(await bank.call('GET', '/v1/version?x=%00'), 400, 'REQUEST_MALFORMED');
    });
  });

  describe('What is larger than anything we take', () => {
    it('is refused', async () => {
      const large = { token: 'x'.repeat(40_000) };
      expectProblem(await bank.call('POST', '/v1/verify', large), 413, 'BODY_TOO_LARGE');
      expectProblem(await bank.audit(`vrf_${'0'.repeat(200)}`), 414, 'URI_TOO_LONG');
    });
  });
});
