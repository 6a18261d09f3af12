import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer, BankClient } from '../../support/bank-client.js';
import { expectProblem } from '../../support/expect-problem.js';
import { startLedgerApp, type LedgerApp } from '../../support/ledger-app.js';
import { Receiver } from '../../support/receiver.js';
import { Dashboard } from '../../support/team.js';
import { waitFor } from '../../support/wait-for.js';
import { WalletClient } from '../../support/wallet-client.js';

describe('Going live', () => {
  const SECRET = 'whsec_your_32char_secret';
  const GO_LIVE = '/api/institution/go-live';
  const OBSERVED = [
    'webhook_registered',
    'webhook_tested',
    'wrong_signature_refused',
    'webhooks_in_time',
    'idempotency_keys_used',
    'sanctions_denial_received',
    'session_expiry_seen',
    'session_completed',
    'outcome_reported',
    'team_invited',
    'corridors_enabled',
  ];
  const ATTESTED = ['live_key_stored', 'sanctions_handled', 'expiry_handled', 'webhook_secret_stored'];

  let ledger: LedgerApp;
  let receiver: Receiver;
  beforeAll(async () => {
    ledger = await startLedgerApp();
    receiver = await Receiver.listen();
    receiver.answer = (response, { headers, raw }) => {
      const expected = `sha256=${createHmac('sha256', SECRET).update(raw).digest('hex')}`;
      response.writeHead(headers['x-passid-signature'] === expected ? 200 : 401).end();
    };
  });
  afterAll(async () => {
    await ledger.close();
    await receiver.close();
  });

  interface Item {
    readonly item: string;
    readonly kind: 'observed' | 'attested';
    readonly isDone: boolean;
  }

  async function newBank(): Promise<{ bank: BankClient; owner: Dashboard }> {
    const bank = await ledger.onboard();
    return { bank, owner: new Dashboard(ledger.call, bank.workspace) };
  }

  const itemsOf = async (owner: Dashboard): Promise<Item[]> => (await owner.call('GET', GO_LIVE)).json.items;
  const doneOf = async (owner: Dashboard): Promise<string[]> =>
    (await itemsOf(owner)).filter(({ isDone }) => isDone).map(({ item }) => item);
  const isDone = async (owner: Dashboard, item: string): Promise<boolean> => (await doneOf(owner)).includes(item);
  const test = (owner: Dashboard, more: object = {}): Promise<Answer> =>
    owner.call('POST', '/api/institution/webhook/test', more);
  const verify = (bank: BankClient, token: string, key?: string): Promise<Answer> =>
    bank.verify(token, {}, key === undefined ? {} : { 'idempotency-key': key });
  const operatorLogin = (audience: 'operator' | 'institution' = 'operator'): Record<string, string> => {
    const issuedAt = ledger.clock.now();
    const token = ledger.platform.keyRing.signLogin({
      subject: 'alice',
      audience,
      issuer: ledger.platform.config.publicUrl,
      issuedAt,
      expiresAt: new Date(issuedAt.getTime() + 60_000),
    });
    return { authorization: `Bearer ${token}` };
  };
  const approve = (institutionId: string, headers = operatorLogin()): Promise<Answer> =>
    ledger.call('POST', `/api/operator/institutions/${institutionId}/live`, headers);
  const useLive = (bank: BankClient): Promise<Answer> =>
    ledger.call('GET', '/v1/audit/vrf_unknown', { 'x-institution-key': bank.workspace.keys.live });

  /** Everything the guide asks for, in the sandbox. */
  async function integrate(bank: BankClient, owner: Dashboard): Promise<void> {
    await bank.configureWebhook(receiver.url, { webhookSecret: SECRET });
    await test(owner);
    await test(owner, { probe: 'invalid_signature' });
    const { token } = (await bank.redeem('KE8V-3TXY-Z72L')).json.data;
    for (let time = 0; time < 3; time += 1) await verify(bank, token, randomUUID());
    await bank.redeem('SANC-TEST-2222');
    await bank.call('POST', '/v1/outcome', { token, outcome: 'repaid' });
    const holder = await WalletClient.withCredential(ledger.call);
    const { json: session } = await bank.createSession();
    await holder.fulfil(session.requestId, (await holder.share()).token);
    await bank.createSession({ ttlSeconds: 60 });
    await bank.call('POST', '/api/sandbox/clock', { advanceSeconds: 60 });
    await owner.call('POST', '/api/institution/team', { email: 'amina@bank.example', role: 'developer' });
    await owner.call('PUT', '/api/institution/corridors', { corridors: ['KE->GB'] });
  }

  describe('The way to live', () => {
    it('leads from an empty checklist over the guide, a request and an approval to a live key that works', async () => {
      const { bank, owner } = await newBank();
      const { status, json } = await owner.call('GET', GO_LIVE);
      expect(status).toBe(200);
      expect(json).toMatchObject({
        institutionId: bank.workspace.institutionId,
        standing: 'sandbox',
        isComplete: false,
      });
      expect(json.items.filter((item: Item) => item.isDone)).toEqual([]);

      await integrate(bank, owner);
      await waitFor(async () => (await doneOf(owner)).length === OBSERVED.length, 'everything that is observed');
      expect((await doneOf(owner)).sort()).toEqual([...OBSERVED].sort());

      const early = await owner.call('POST', `${GO_LIVE}/request`);
      expectProblem(early, 409, 'GO_LIVE_INCOMPLETE');
      for (const item of ATTESTED) expect(early.json.detail).toContain(item);
      for (const item of ATTESTED) expect((await owner.call('POST', `${GO_LIVE}/attest`, { item })).status).toBe(200);

      expectProblem(await approve(bank.workspace.institutionId), 409, 'LIVE_REVIEW_NOT_REQUESTED');
      const requested = await owner.call('POST', `${GO_LIVE}/request`);
      expect(requested.json).toMatchObject({ standing: 'in_review', isComplete: true });
      expect((await owner.call('POST', `${GO_LIVE}/request`)).json).toEqual(requested.json);
      expectProblem(await useLive(bank), 403, 'LIVE_KEY_INACTIVE');
      const reviews = await ledger.call('GET', '/api/operator/reviews', operatorLogin());
      expect(reviews.json.reviews).toEqual([
        {
          institutionId: bank.workspace.institutionId,
          name: expect.stringMatching(/^Bank /),
          requestedAt: requested.json.requestedAt,
        },
      ]);

      const approved = await approve(bank.workspace.institutionId);
      expect(approved.status).toBe(200);
      expect(approved.json).toMatchObject({ standing: 'live', activatedAt: expect.any(String) });
      expectProblem(await useLive(bank), 404, 'AUDIT_NOT_FOUND');
      expect((await approve(bank.workspace.institutionId)).json).toEqual(approved.json);
      expect((await ledger.call('GET', '/api/operator/reviews', operatorLogin())).json.reviews).toEqual([]);
      expect((await owner.call('GET', '/api/institution')).json.standing).toBe('live');

      const { json: issued } = await owner.call('POST', '/api/institution/keys', { environment: 'live' });
      expect(issued.status).toBe('active');
      const headers = { 'x-institution-key': issued.key };
      expectProblem(await ledger.call('GET', '/v1/audit/vrf_unknown', headers), 404, 'AUDIT_NOT_FOUND');
      const events = await ledger.platform.store.readStream(`institution-${bank.workspace.institutionId}`);
      const activated = events.find(({ type }) => type === 'LiveKeyActivated');
      expect(activated?.metadata.actor).toBe('operator:alice');
    });
  });

  describe('An item of the checklist', () => {
    it('is only done by an endpoint that verifies signatures', async () => {
      const { bank, owner } = await newBank();
      const trusting = await Receiver.listen();
      await bank.configureWebhook(trusting.url);
      await test(owner);
      await test(owner, { probe: 'invalid_signature' });
      await waitFor(() => isDone(owner, 'webhook_tested'), 'the test');
      expect(await isDone(owner, 'wrong_signature_refused')).toBe(false);
      await trusting.close();
    });

    it('is to be shown again by another endpoint', async () => {
      const { bank, owner } = await newBank();
      await bank.configureWebhook(receiver.url, { webhookSecret: SECRET });
      await test(owner);
      await test(owner, { probe: 'invalid_signature' });
      await waitFor(() => isDone(owner, 'wrong_signature_refused'), 'the probe');
      await bank.configureWebhook(`${receiver.url}/other`);
      const done = await doneOf(owner);
      expect(done).toContain('webhook_registered');
      expect(done).not.toContain('webhook_tested');
      expect(done).not.toContain('wrong_signature_refused');
    });

    it('is undone by one verification without an Idempotency-Key, until three more had one', async () => {
      const { bank, owner } = await newBank();
      const { token } = (await bank.redeem('KE8V-3TXY-Z72L')).json.data;
      const three = async (): Promise<void> => {
        for (let time = 0; time < 3; time += 1) await verify(bank, token, randomUUID());
      };
      await three();
      expect(await isDone(owner, 'idempotency_keys_used')).toBe(true);
      await verify(bank, token);
      expect(await isDone(owner, 'idempotency_keys_used')).toBe(false);
      await three();
      expect(await isDone(owner, 'idempotency_keys_used')).toBe(true);
    });

    it('is confirmed by the owner alone, and once', async () => {
      const { owner } = await newBank();
      const admin = await owner.joinedBy('admin');
      const body = { item: 'live_key_stored' };
      expectProblem(await admin.call('POST', `${GO_LIVE}/attest`, body), 403, 'ROLE_NOT_ALLOWED');
      await owner.call('POST', `${GO_LIVE}/attest`, body);
      const before = await ledger.platform.store.headPosition();
      await owner.call('POST', `${GO_LIVE}/attest`, body);
      expect(await ledger.platform.store.headPosition()).toBe(before);
      expect(await isDone(owner, 'live_key_stored')).toBe(true);
    });

    it.each([
      [{ item: 'webhook_tested' }, '/item'],
      [{}, '/item'],
      [{ item: 'live_key_stored', y: 1 }, '/y'],
    ])('is not confirmed by %j: 400', async (body, pointer) => {
      const answer = await (await newBank()).owner.call('POST', `${GO_LIVE}/attest`, body);
      expectProblem(answer, 400, 'VALIDATION_FAILED');
      expect(answer.json.errors[0].pointer).toBe(pointer);
    });
  });

  describe('An operator', () => {
    it.each([
      ['GET', '/api/operator/reviews'],
      ['GET', '/api/operator/institutions/1/go-live'],
      ['POST', '/api/operator/institutions/1/live'],
    ])('has a login: %s %s answers 401 without', async (method, url) => {
      expectProblem(await ledger.call(method, url), 401, 'OPERATOR_LOGIN_MISSING');
      const { owner } = await newBank();
      expectProblem(await owner.call(method, url), 401, 'OPERATOR_LOGIN_INVALID');
      expectProblem(await ledger.call(method, url, operatorLogin('institution')), 401, 'OPERATOR_LOGIN_INVALID');
    });

    it('sees the checklist of an institution, and none of one that is not there', async () => {
      const { owner } = await newBank();
      const { institutionId } = owner.login;
      const review = (id: string) => ledger.call('GET', `/api/operator/institutions/${id}/go-live`, operatorLogin());
      expect((await review(institutionId)).json).toEqual((await owner.call('GET', GO_LIVE)).json);
      expectProblem(await review('1'), 404, 'INSTITUTION_NOT_FOUND');
      expectProblem(await approve('1'), 404, 'INSTITUTION_NOT_FOUND');
    });

    it('is nobody at the institution’s own doors', async () => {
      const answer = await ledger.call('GET', GO_LIVE, operatorLogin());
      expectProblem(answer, 401, 'INSTITUTION_LOGIN_INVALID');
      expectProblem(await ledger.call('POST', `${GO_LIVE}/request`), 401, 'INSTITUTION_LOGIN_MISSING');
    });
  });
});
