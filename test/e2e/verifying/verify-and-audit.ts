import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import canonicalize from 'canonicalize';
import type { BankClient } from '../../support/bank-client.js';
import { expectProblem } from '../../support/expect-problem.js';
import { startLedgerApp, type LedgerApp } from '../../support/ledger-app.js';
import { Receiver } from '../../support/receiver.js';
import { appendToShare, createShare } from '../../support/share.js';
import { waitFor } from '../../support/wait-for.js';

describe('Verifying a token', () => {
  const DAY_MS = 24 * 60 * 60_000;

  let ledger: LedgerApp;
  let bank: BankClient;
  let other: BankClient;
  beforeAll(async () => {
    ledger = await startLedgerApp();
    bank = await ledger.onboard();
    other = await ledger.onboard();
  });
  afterAll(() => ledger.close());

  const redeemed = async (): Promise<{ token: string; audit_id: string }> =>
    (await bank.redeem('KE8V-3TXY-Z72L')).json.data;

  describe('POST /v1/verify', () => {
    it('verifies the token of a redemption again, through either door', async () => {
      const { token, audit_id } = await redeemed();
      for (const url of ['/v1/verify', '/api/v1/bridge/verify']) {
        const { status, json } = await bank.call('POST', url, {
          token,
          permissions: ['income_verified'],
          institutionReference: 'a',
        });
        expect(status).toBe(200);
        expect(json).toMatchObject({ credential_valid: true, status: 'verified', token, institution_reference: 'a' });
        expect(json.verified_claims).not.toHaveProperty('identity_verified');
        expect(json.audit_id).not.toBe(audit_id);
      }
    });

    it('answers a token of another institution exactly as one that does not exist', async () => {
      const { token } = await redeemed();
      const foreign = await other.verify(token);
      const unknown = await other.verify('PASSID-AAAA-BBBB-CCCC-DDDD');
      const alike = ({ json }: typeof foreign) => ({ ...json, audit_id: '', verification_id: '', verified_at: '' });
      expect(foreign.status).toBe(200);
      expect(foreign.json).toMatchObject({
        credential_valid: false,
        status: 'denied',
        deny_reason: 'TOKEN_NOT_FOUND',
        verified_claims: {},
      });
      expect(alike(foreign)).toEqual(alike(unknown));
    });

    it('keeps a token for the institution that verified it first', async () => {
      const { token } = await createShare(ledger.platform);
      expect((await bank.verify(token)).json).toMatchObject({ credential_valid: true, token_status: 'active' });
      expect((await other.verify(token)).json).toMatchObject({ deny_reason: 'TOKEN_NOT_FOUND' });
      expect((await bank.verify(token)).json).toMatchObject({ credential_valid: true });
    });

    it.each(['nonsense', 'PASSID-', '💥', 'PASSID-AAAA-BBBB-CCCC-DDD1'])(
      'answers a bad token with 200 and a reason: %s',
      async (token) => {
        const { status, json } = await bank.verify(token);
        expect(status).toBe(200);
        expect(json).toMatchObject({ credential_valid: false, deny_reason: 'TOKEN_NOT_FOUND' });
      },
    );

    it.each<[unknown, string]>([
      [{}, '/token'],
      [{ token: 5 }, '/token'],
      [{ token: '' }, '/token'],
      [{ token: 'x', y: 1 }, '/y'],
      [{ token: 'x', permissions: ['all'] }, '/permissions'],
    ])('refuses %j with 400', async (body, pointer) => {
      const answer = await bank.call('POST', '/v1/verify', body);
      expectProblem(answer, 400, 'VALIDATION_FAILED');
      expect(answer.json.errors[0].pointer).toBe(pointer);
    });

    it('denies a token after 30 days', async () => {
      const app = await startLedgerApp();
      const client = await app.onboard();
      const { token } = (await client.redeem('KE8V-3TXY-Z72L')).json.data;
      app.clock.advance(30 * DAY_MS);
      expect((await client.verify(token)).json).toMatchObject({
        deny_reason: 'TOKEN_EXPIRED',
        token_status: 'expired',
      });
      await app.close();
    });
  });

  describe('GET /api/v1/bridge/verify/{token}', () => {
    const read = (client: BankClient, token: string) => client.call('GET', `/api/v1/bridge/verify/${token}`);

    it('gives the stored record, and adds no event', async () => {
      const { token } = await redeemed();
      const { json: first } = await bank.verify(token);
      const before = await ledger.platform.store.headPosition();
      const { status, json } = await read(bank, token);
      expect(status).toBe(200);
      expect(json).toEqual(first);
      expect(await ledger.platform.store.headPosition()).toBe(before);
    });

    it('shows what became of the share since', async () => {
      const { code, stream } = await createShare(ledger.platform);
      const { token } = (await bank.redeem(code)).json.data;
      await appendToShare(ledger.platform, stream, {
        type: 'ShareRevoked',
        data: { revokedAt: new Date().toISOString() },
      });
      expect((await read(bank, token)).json).toMatchObject({
        credential_valid: false,
        token_status: 'revoked',
        revocation_status: 'revoked',
        status: 'verified',
      });
      expect((await bank.verify(token)).json).toMatchObject({ deny_reason: 'TOKEN_REVOKED' });
    });

    it('answers what is not theirs as what is not there: 404', async () => {
      const { token } = await redeemed();
      const answers = [
        await read(other, token),
        await read(other, 'PASSID-AAAA-BBBB-CCCC-DDDD'),
        await read(other, 'nonsense'),
      ];
      for (const answer of answers) {
        expectProblem(answer, 404, 'VERIFICATION_NOT_FOUND');
        expect({ ...answer.json, instance: '', request_id: '' }).toEqual({
          ...answers[1]?.json,
          instance: '',
          request_id: '',
        });
        expect(answer.text).not.toContain(token);
      }
    });
  });

  describe('GET /v1/audit/{audit_id}', () => {
    interface TrailEvent {
      stream: string;
      revision: number;
      position: number;
      commitment: string;
      event: { type: string; data: object; metadata: Record<string, string | null> & { salt: string } };
    }

    it('gives every event, in order, each chained to the one before it in its stream', async () => {
      const receiver = await Receiver.listen();
      const client = await ledger.onboard();
      await client.configureWebhook(receiver.url);
      const { audit_id } = (await client.redeem('KE8V-3TXY-Z72L')).json.data;
      let trail: TrailEvent[] = [];
      await waitFor(async () => {
        trail = (await client.audit(audit_id)).json.trail;
        return trail.some(({ event }) => event.type === 'WebhookDelivered');
      }, 'the delivery to stand in the trail');
      expect(trail.map(({ event }) => event.type)).toEqual([
        'ShareCreated',
        'CodeRedeemed',
        'TokenVerified',
        'WebhookScheduled',
        'WebhookAttempted',
        'WebhookDelivered',
      ]);
      expect(trail.map(({ position }) => position)).toEqual(
        trail.map(({ position }) => position).sort((a, b) => a - b),
      );
      const last = new Map<string, string>();
      for (const { stream, revision, commitment, event } of trail) {
        expect(event.metadata['stream_prev']).toBe(last.get(stream) ?? null);
        const { salt, ...metadata } = event.metadata;
        const canonical =
          canonicalize({ stream, revision: String(revision), type: event.type, data: event.data, metadata }) ?? '';
        const recomputed = createHash('sha256').update(Buffer.from(salt, 'base64')).update(canonical).digest('base64');
        expect(commitment).toBe(recomputed);
        last.set(stream, recomputed);
      }
      expect(new Set(trail.map(({ event }) => event.metadata['correlation_id'])).size).toBe(1);
      await receiver.close();
    });

    it('has what a 200 announced, at once', async () => {
      const { audit_id } = await redeemed();
      expect((await bank.audit(audit_id)).json.trail.length).toBeGreaterThanOrEqual(3);
    });

    it('answers what is not theirs as what is not there: 404', async () => {
      const { audit_id } = await redeemed();
      const answers = [
        await other.audit(audit_id),
        await other.audit(`vrf_${'0'.repeat(32)}`),
        await other.audit('nonsense'),
      ];
      for (const answer of answers) {
        expectProblem(answer, 404, 'AUDIT_NOT_FOUND');
        expect({ ...answer.json, instance: '', request_id: '' }).toEqual({
          ...answers[1]?.json,
          instance: '',
          request_id: '',
        });
      }
    });
  });

  describe('The Idempotency-Key', () => {
    const key = { 'idempotency-key': 'loan 4711' };

    it('gives the same answer to the same request, byte for byte, and adds nothing', async () => {
      const client = await ledger.onboard();
      const first = await client.redeem('KE8V-3TXY-Z72L', {}, key);
      const before = await ledger.platform.store.headPosition();
      const again = await client.redeem('KE8V-3TXY-Z72L', {}, key);
      expect(first.headers).not.toHaveProperty('idempotent-replayed');
      expect(again.headers['idempotent-replayed']).toBe('true');
      expect(again.text).toBe(first.text);
      expect(await ledger.platform.store.headPosition()).toBe(before);
    });

    it('replays a refusal too', async () => {
      const client = await ledger.onboard();
      const first = await client.redeem('EXPD-TEST-2222', {}, key);
      const again = await client.redeem('EXPD-TEST-2222', {}, key);
      expectProblem(again, 410, 'CODE_EXPIRED');
      expect(again.json.audit_id).toBe(first.json.audit_id);
      expect(again.headers['idempotent-replayed']).toBe('true');
    });

    it('refuses another body: 422', async () => {
      const client = await ledger.onboard();
      await client.redeem('KE8V-3TXY-Z72L', {}, key);
      expectProblem(await client.redeem('NG4M-XQRS-T88W', {}, key), 422, 'IDEMPOTENCY_KEY_REUSED');
    });

    it('belongs to one institution and one route', async () => {
      const [one, two] = [await ledger.onboard(), await ledger.onboard()];
      const { data } = (await one.redeem('KE8V-3TXY-Z72L', {}, key)).json;
      expect((await two.redeem('KE8V-3TXY-Z72L', {}, key)).json.data.audit_id).not.toBe(data.audit_id);
      expect((await one.verify(data.token, {}, key)).json.audit_id).not.toBe(data.audit_id);
    });

    it('is as good as new after 24 hours, and not before', async () => {
      const app = await startLedgerApp();
      const client = await app.onboard();
      const first = await client.redeem('KE8V-3TXY-Z72L', {}, key);
      app.clock.advance(DAY_MS - 60_000);
      expect((await client.redeem('KE8V-3TXY-Z72L', {}, key)).text).toBe(first.text);
      app.clock.advance(60_000);
      const next = await client.redeem('NG4M-XQRS-T88W', {}, key);
      expect(next.status).toBe(200);
      expect(next.json.data.audit_id).not.toBe(first.json.data.audit_id);
      expect((await client.redeem('NG4M-XQRS-T88W', {}, key)).text).toBe(next.text);
      await app.close();
    });

    it('has one effect for 20 requests at once', async () => {
      const client = await ledger.onboard();
      const answers = await Promise.all(Array.from({ length: 20 }, () => client.redeem('KE8V-3TXY-Z72L', {}, key)));
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      expect(answers.filter(({ headers }) => headers['idempotent-replayed'] === undefined)).toHaveLength(1);
    });
  });

  describe('A caller', () => {
    const body = { code: 'KE8V-3TXY-Z72L' };
    const redeemWith = (headers: Record<string, string>) =>
      ledger.call('POST', '/api/bridge/code/redeem', headers, body);

    it('needs a key: 401', async () => {
      expectProblem(await redeemWith({}), 401, 'INSTITUTION_KEY_MISSING');
    });

    it.each([
      ['garbage', 'garbage'],
      ['a broken checksum', 'pk_sandbox_DFxUkypIZvsCl1v665pgQXUF0PNU1u'],
      ['a key nobody has', 'pk_sandbox_DFxUkypIZvsCl1v665pgQXUF0PNU1t'],
    ])('needs a key that is known, not %s: 401', async (_, key) => {
      const answer = await redeemWith({ 'x-institution-key': key });
      expectProblem(answer, 401, 'INSTITUTION_KEY_INVALID');
      expect(answer.text).not.toContain(key);
    });

    it('cannot use a live key yet: 403', async () => {
      expectProblem(await redeemWith({ 'x-institution-key': bank.workspace.keys.live }), 403, 'LIVE_KEY_INACTIVE');
    });

    it.each([
      [{}, 'INSTITUTION_LOGIN_MISSING'],
      [{ authorization: 'Bearer nonsense' }, 'INSTITUTION_LOGIN_INVALID'],
      [{ authorization: 'Basic abc' }, 'INSTITUTION_LOGIN_MISSING'],
    ])('needs a login to configure webhooks: 401 %j', async (headers, code) => {
      const answer = await ledger.call('PATCH', '/api/institution/webhook', headers, {
        webhookUrl: 'https://bank.example',
      });
      expectProblem(answer, 401, code);
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer/);
    });

    it('needs a login that has not expired: 401', async () => {
      const app = await startLedgerApp();
      const client = await app.onboard();
      app.clock.advance(DAY_MS);
      expectProblem(await client.configureWebhook('https://bank.example/hook'), 401, 'INSTITUTION_LOGIN_INVALID');
      await app.close();
    });
  });

  describe('POST /api/onboard', () => {
    const good = { institutionName: 'Bank', email: 'a@bank.example', password: 'correct horse' };

    it('gives keys and a login, once', async () => {
      const { status, json } = await ledger.call('POST', '/api/onboard', {}, good);
      expect(status).toBe(201);
      expect(json.institutionId).toMatch(/^\d+$/);
      expect(json.keys.sandbox).toMatch(/^pk_sandbox_[0-9A-Za-z]{26,}$/);
      expect(json.keys.live).toMatch(/^pk_live_[0-9A-Za-z]{26,}$/);
      const { events } = await ledger.platform.store.readAll({ after: 0n, limit: 10_000 });
      const stored = JSON.stringify(events, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
      for (const secret of [json.keys.sandbox, json.keys.live, good.email, good.password])
        expect(stored).not.toContain(secret);
    });

    it('takes the other spelling too', async () => {
      const { institutionName, ...rest } = good;
      expect(
        (await ledger.call('POST', '/api/onboard', {}, { ...rest, institution_name: institutionName })).status,
      ).toBe(201);
    });

    it.each<[object, string]>([
      [{ ...good, x: 1 }, '/x'],
      [{ ...good, email: 'nobody' }, '/email'],
      [{ ...good, password: 'short' }, '/password'],
      [{ ...good, institutionName: ' ' }, '/institutionName'],
      [{ ...good, institutionName: 7 }, '/institutionName'],
      [{}, '/institutionName'],
    ])('refuses %j: 400', async (body, pointer) => {
      const answer = await ledger.call('POST', '/api/onboard', {}, body);
      expectProblem(answer, 400, 'VALIDATION_FAILED');
      expect(answer.json.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
      expect(answer.text).not.toContain('correct horse');
    });
  });

  describe('Operation', () => {
    it('/healthz, /readyz, /v1/version and /metrics answer without a key', async () => {
      expect((await ledger.call('GET', '/healthz')).json).toEqual({ status: 'ok' });
      const ready = (await ledger.call('GET', '/readyz')).json;
      expect(ready.status).toBe('ready');
      expect(ready.read_models).toContainEqual({
        model: 'audit-trail',
        events: expect.any(Number),
        seconds: expect.any(Number),
        parked: 0,
      });
      expect((await ledger.call('GET', '/v1/version')).json).toMatchObject({ version: '0.1.0', api_version: '1' });
      const { text } = await ledger.call('GET', '/metrics');
      expect(text).toMatch(/passid_projection_lag_events\{read_model="share-by-code"\} \d/);
      expect(text).toMatch(/passid_projection_lag_seconds\{/);
      expect(text).toMatch(/passid_feed_lag_events \d/);
    });

    it('takes a request id from outside and gives one otherwise', async () => {
      expect((await ledger.call('GET', '/healthz', { 'x-request-id': 'abc-1' })).headers['x-request-id']).toBe('abc-1');
      expect((await ledger.call('GET', '/healthz', { 'x-request-id': 'a b' })).headers['x-request-id']).toMatch(
        /^[0-9a-f-]{36}$/,
      );
    });
  });

  describe('A redemption whose process died before it concluded', () => {
    it('is finished by whoever is there, and announced like any other', async () => {
      const { code, stream } = await createShare(ledger.platform);
      const { institutionId } = bank.workspace;
      const verificationId = `vrf_${'ab'.repeat(16)}`;
      const redeemedAt = ledger.clock.now().toISOString();
      await appendToShare(ledger.platform, stream, {
        type: 'CodeRedeemed',
        data: { institutionId, verificationId, redeemedAt, requested: ['income_verified'] },
      });
      expectProblem(await bank.redeem(code), 409, 'CODE_ALREADY_REDEEMED');
      ledger.clock.advance(11_000);
      await waitFor(async () => (await bank.audit(verificationId)).status === 200, 'the redemption to be finished');
      const { json } = await bank.audit(verificationId);
      expect(json.verification).toMatchObject({ status: 'verified', verified_claims: { income_verified: true } });
    });
  });
});
