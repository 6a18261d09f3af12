import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer, BankClient } from '../../support/bank-client.js';
import { expectProblem } from '../../support/expect-problem.js';
import { startLedgerApp, type LedgerApp } from '../../support/ledger-app.js';
import { WalletClient } from '../../support/wallet-client.js';

describe('Outcomes', () => {
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

  const head = () => ledger.platform.store.headPosition();
  const redeem = async (client = bank, code = 'KE8V-3TXY-Z72L'): Promise<{ token: string; audit_id: string }> =>
    (await client.redeem(code)).json.data;
  const report = (body: object, headers: Record<string, string> = {}, client = bank): Promise<Answer> =>
    client.call('POST', '/v1/outcome', body, headers);
  const amend = (id: string, body: object, headers: Record<string, string> = {}, client = bank): Promise<Answer> =>
    client.call('POST', `/v1/outcome/${id}/amend`, body, headers);
  const read = (id: string, client = bank): Promise<Answer> => client.call('GET', `/v1/outcome/${id}`);
  const newKey = () => ({ 'idempotency-key': randomUUID() });
  const withoutRequest = ({ json }: Answer) => ({ ...json, instance: '', request_id: '' });

  describe('POST /v1/outcome', () => {
    it('records what became of a verification, with the context the ledger holds', async () => {
      const { token, audit_id } = await redeem();
      const { status, json } = await report({
        token,
        outcome: 'repaid',
        productType: 'personal_loan',
        amountUsd: 5000,
        observationDays: 90,
        notes: 'Early repayment',
      });
      expect(status).toBe(201);
      expect(json).toEqual({
        outcome_id: expect.stringMatching(/^out_[0-9a-f]{32}$/),
        environment: 'sandbox',
        token,
        outcome: 'repaid',
        product_type: 'personal_loan',
        amount_usd: 5000,
        observation_days: 90,
        notes: 'Early repayment',
        reported_at: expect.stringMatching(/Z$/),
        verification_context: {
          audit_id,
          verified_at: expect.stringMatching(/Z$/),
          status: 'verified',
          coverage_level: 'high',
          verified_claims: expect.objectContaining({ identity_verified: true, corridor: 'KE->GB' }),
          corridor: 'KE->GB',
          proof_status: 'not_provided',
          freshness_status: 'fresh',
          policy_version: 'verifier_policy_v1',
          model_version: 'claims_model_v1',
        },
        history: [
          {
            recorded_at: json.reported_at,
            outcome: 'repaid',
            product_type: 'personal_loan',
            amount_usd: 5000,
            observation_days: 90,
            notes: 'Early repayment',
          },
        ],
      });
      expect((await read(json.outcome_id)).json).toEqual(json);
    });

    it('takes the context from the latest successful verification of the token', async () => {
      const { token } = await redeem();
      const { json: second } = await bank.verify(token, { permissions: ['income_verified'] });
      const { json } = await report({ token, outcome: 'no_default' });
      expect(json.verification_context).toMatchObject({ audit_id: second.audit_id, coverage_level: 'partial' });
      expect(json.verification_context.verified_claims).not.toHaveProperty('identity_verified');
    });

    it('takes snake_case, a token as it was typed, and null for what is left out', async () => {
      const { token } = await redeem();
      const { status, json } = await report({
        token: token.toLowerCase().replaceAll('-', ' '),
        outcome: 'delinquent',
        product_type: 'mortgage',
        amount_usd: 0,
        observationDays: null,
        notes: null,
      });
      expect(status).toBe(201);
      expect(json).toMatchObject({ token, product_type: 'mortgage', amount_usd: 0 });
      expect(json).not.toHaveProperty('observation_days');
      expect(json).not.toHaveProperty('notes');
    });

    it('keeps token, claims, amount and notes out of the log', async () => {
      const { token } = await redeem();
      await report({ token, outcome: 'other', amountUsd: 424_242_424, notes: 'Moved to Mombasa' });
      const { events } = await ledger.platform.store.readAll({ after: 0n, limit: 10_000, types: ['OutcomeReported'] });
      const stored = JSON.stringify(events.map(({ data, metadata }) => ({ data, metadata })));
      for (const secret of [token, '424242424', 'Mombasa', 'identity_verified']) expect(stored).not.toContain(secret);
    });

    it('a second time is a conflict that names the first: 409', async () => {
      const { token } = await redeem();
      const { json: first } = await report({ token, outcome: 'repaid' });
      const before = await head();
      for (const outcome of ['repaid', 'defaulted']) {
        const answer = await report({ token, outcome }, newKey());
        expectProblem(answer, 409, 'OUTCOME_ALREADY_REPORTED');
        expect(answer.json.outcome_id).toBe(first.outcome_id);
        expect(answer.json.detail).toContain(first.outcome_id);
      }
      expect(await head()).toBe(before);
    });

    it('records one of 20 outcomes sent at once for one token, and tells the others which', async () => {
      const { token } = await redeem();
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          report({ token, outcome: index % 2 === 0 ? 'repaid' : 'defaulted' }, newKey()),
        ),
      );
      const [recorded, ...more] = answers.filter(({ status }) => status === 201);
      expect(more).toEqual([]);
      const refused = answers.filter(({ status }) => status !== 201);
      for (const answer of refused) expectProblem(answer, 409, 'OUTCOME_ALREADY_REPORTED');
      expect(new Set(refused.map(({ json }) => json.outcome_id))).toEqual(new Set([recorded?.json.outcome_id]));
    });

    it('needs a token this institution has verified: 404 in the same words, and nothing is recorded', async () => {
      const foreign = await redeem(other);
      const denied = (await bank.redeem('SANC-TEST-2222')).json.data;
      const before = await head();
      const answers = [];
      for (const token of [foreign.token, denied.token, 'PASSID-AAAA-BBBB-CCCC-DDDD', 'nonsense'])
        answers.push(await report({ token, outcome: 'repaid' }, newKey()));
      for (const answer of answers) {
        expectProblem(answer, 404, 'VERIFICATION_NOT_FOUND');
        expect(withoutRequest(answer)).toEqual(withoutRequest(answers[0] as Answer));
      }
      expect(await head()).toBe(before);
    });

    it('takes it from the institution that verified the token, and from no other', async () => {
      const { token } = await redeem(other);
      expect((await report({ token, outcome: 'repaid' }, {}, other)).status).toBe(201);
      expectProblem(await report({ token, outcome: 'repaid' }), 404, 'VERIFICATION_NOT_FOUND');
    });

    const good = { token: 'PASSID-AAAA-BBBB-CCCC-DDDD', outcome: 'repaid' };
    it.each<[object, string]>([
      [{ ...good, x: 1 }, '/x'],
      [{ outcome: 'repaid' }, '/token'],
      [{ ...good, token: 7 }, '/token'],
      [{ ...good, token: 'x'.repeat(65) }, '/token'],
      [{ token: good.token }, '/outcome'],
      [{ ...good, outcome: 'paid' }, '/outcome'],
      [{ ...good, outcome: ['repaid'] }, '/outcome'],
      [{ ...good, productType: '' }, '/productType'],
      [{ ...good, productType: ' ' }, '/productType'],
      [{ ...good, productType: 'x'.repeat(65) }, '/productType'],
      [{ ...good, product_type: 5 }, '/product_type'],
      [{ ...good, amountUsd: -0.01 }, '/amountUsd'],
      [{ ...good, amountUsd: '5000' }, '/amountUsd'],
      [{ ...good, amountUsd: 1e300 }, '/amountUsd'],
      [{ ...good, observationDays: -1 }, '/observationDays'],
      [{ ...good, observationDays: 3651 }, '/observationDays'],
      [{ ...good, observationDays: 1.5 }, '/observationDays'],
      [{ ...good, notes: 'x'.repeat(1001) }, '/notes'],
      [{ ...good, notes: 5 }, '/notes'],
      [{ ...good, outcome: 'other' }, '/notes'],
      [{ ...good, outcome: 'other', notes: null }, '/notes'],
      [{ ...good, outcome: 'other', notes: ' \n' }, '/notes'],
    ])('refuses %j: 400', async (body, pointer) => {
      const answer = await report(body);
      expectProblem(answer, 400, 'VALIDATION_FAILED');
      expect(answer.json.errors.map((error: { pointer: string }) => error.pointer)).toEqual([pointer]);
    });

    it('takes the largest values the contract names', async () => {
      const { token } = await redeem();
      const notes = `${'é'.repeat(998)}\n💶`;
      const { status, json } = await report({ token, outcome: 'other', observationDays: 3650, notes });
      expect({ status, days: json.observation_days, notes: json.notes }).toEqual({ status: 201, days: 3650, notes });
    });

    it('needs a key: 401', async () => {
      expectProblem(await ledger.call('POST', '/v1/outcome', {}, good), 401, 'INSTITUTION_KEY_MISSING');
      const headers = { 'x-institution-key': 'garbage' };
      expectProblem(await ledger.call('POST', '/v1/outcome', headers, good), 401, 'INSTITUTION_KEY_INVALID');
    });
  });

  describe('The Idempotency-Key of an outcome', () => {
    it('gives the same answer to the same request, byte for byte, even when the outcome was amended since', async () => {
      const { token } = await redeem();
      const key = newKey();
      const first = await report({ token, outcome: 'no_default' }, key);
      await amend(first.json.outcome_id, { outcome: 'repaid' });
      const before = await head();
      const again = await report({ token, outcome: 'no_default' }, key);
      expect(first.headers).not.toHaveProperty('idempotent-replayed');
      expect({ status: again.status, replayed: again.headers['idempotent-replayed'], text: again.text }).toEqual({
        status: 201,
        replayed: 'true',
        text: first.text,
      });
      expect(await head()).toBe(before);
    });

    it('refuses another body under the same key, another token included: 422, and nothing is recorded', async () => {
      const [one, two] = [await redeem(), await redeem()];
      const key = newKey();
      await report({ token: one.token, outcome: 'repaid' }, key);
      const before = await head();
      for (const body of [
        { token: one.token, outcome: 'defaulted' },
        { token: two.token, outcome: 'repaid' },
        { token: 'nonsense', outcome: 'repaid' },
      ])
        expectProblem(await report(body, key), 422, 'IDEMPOTENCY_KEY_REUSED');
      expect(await head()).toBe(before);
      expect((await report({ token: two.token, outcome: 'repaid' })).status).toBe(201);
    });

    it('has one effect for 20 requests at once', async () => {
      const { token } = await redeem();
      const key = newKey();
      const answers = await Promise.all(Array.from({ length: 20 }, () => report({ token, outcome: 'repaid' }, key)));
      expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
      expect(answers[0]?.status).toBe(201);
      expect(answers.filter(({ headers }) => headers['idempotent-replayed'] === undefined)).toHaveLength(1);
    });

    it('lets one of two requests at once through, and the other leaves nothing behind', async () => {
      const [one, two] = [await redeem(), await redeem()];
      const key = newKey();
      const answers = await Promise.all(
        [one, two].map(async ({ token }) => ({ token, answer: await report({ token, outcome: 'repaid' }, key) })),
      );
      expect(answers.map(({ answer }) => answer.status).sort()).toEqual([201, 422]);
      const refused = answers.find(({ answer }) => answer.status === 422);
      expect((await report({ token: refused?.token, outcome: 'defaulted' })).status).toBe(201);
    });

    it('is free again after a refusal: nothing was done under it', async () => {
      const { token } = await redeem();
      const key = newKey();
      expectProblem(await report({ token: 'nonsense', outcome: 'repaid' }, key), 404, 'VERIFICATION_NOT_FOUND');
      expect((await report({ token, outcome: 'repaid' }, key)).status).toBe(201);
    });

    it('is as good as new after 24 hours, and not before', async () => {
      const app = await startLedgerApp();
      const client = await app.onboard();
      const [one, two] = [await redeem(client), await redeem(client)];
      const key = newKey();
      await report({ token: one.token, outcome: 'repaid' }, key, client);
      app.clock.advance(DAY_MS - 60_000);
      expectProblem(await report({ token: two.token, outcome: 'repaid' }, key, client), 422, 'IDEMPOTENCY_KEY_REUSED');
      app.clock.advance(60_000);
      const next = await report({ token: two.token, outcome: 'repaid' }, key, client);
      expect(next.status).toBe(201);
      expect((await report({ token: two.token, outcome: 'repaid' }, key, client)).text).toBe(next.text);
      await app.close();
    });

    it('must be printable: 400', async () => {
      const answer = await report({ token: 'x', outcome: 'repaid' }, { 'idempotency-key': 'é' });
      expectProblem(answer, 400, 'IDEMPOTENCY_KEY_INVALID');
    });
  });

  describe('POST /v1/outcome/{id}/amend', () => {
    const reported = async (body: object = {}): Promise<{ outcome_id: string; token: string }> => {
      const { token } = await redeem();
      return (await report({ token, outcome: 'no_default', productType: 'loan', amountUsd: 100, ...body })).json;
    };

    it('says what holds from now on and keeps the history', async () => {
      const { outcome_id } = await reported();
      ledger.clock.advance(90 * DAY_MS);
      const { status, json } = await amend(outcome_id, { outcome: 'delinquent', observationDays: 90 });
      expect(status).toBe(200);
      expect(json).toMatchObject({
        outcome: 'delinquent',
        amount_usd: 100,
        product_type: 'loan',
        observation_days: 90,
      });
      expect((await amend(outcome_id, { amountUsd: 80, notes: 'Partly paid' })).json).toMatchObject({
        outcome: 'delinquent',
        amount_usd: 80,
        observation_days: 90,
      });
      const { history, reported_at } = (await read(outcome_id)).json;
      expect(history).toEqual([
        { recorded_at: reported_at, outcome: 'no_default', product_type: 'loan', amount_usd: 100 },
        {
          amendment_id: expect.stringMatching(/^amd_[0-9a-f]{32}$/),
          recorded_at: json.history[1].recorded_at,
          outcome: 'delinquent',
          product_type: 'loan',
          amount_usd: 100,
          observation_days: 90,
        },
        expect.objectContaining({ outcome: 'delinquent', amount_usd: 80, notes: 'Partly paid' }),
      ]);
      expect(Date.parse(history[1].recorded_at) - Date.parse(reported_at)).toBeGreaterThanOrEqual(90 * DAY_MS);
    });

    it('an amendment under an Idempotency-Key has one effect, and its answer stays what it was', async () => {
      const { outcome_id } = await reported();
      const key = newKey();
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => amend(outcome_id, { outcome: 'repaid' }, key)),
      );
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      await amend(outcome_id, { outcome: 'fraud_confirmed' });
      const again = await amend(outcome_id, { outcome: 'repaid' }, key);
      expect({ text: again.text, replayed: again.headers['idempotent-replayed'] }).toEqual({
        text: answers[0]?.text,
        replayed: 'true',
      });
      expect((await read(outcome_id)).json.history).toHaveLength(3);
    });

    it('an Idempotency-Key used for another amendment, of another outcome too, gets 422', async () => {
      const [one, two] = [await reported(), await reported()];
      const key = newKey();
      await amend(one.outcome_id, { outcome: 'repaid' }, key);
      expectProblem(await amend(one.outcome_id, { outcome: 'defaulted' }, key), 422, 'IDEMPOTENCY_KEY_REUSED');
      expectProblem(await amend(two.outcome_id, { outcome: 'repaid' }, key), 422, 'IDEMPOTENCY_KEY_REUSED');
    });

    it.each<[object, string]>([
      [{}, ''],
      [{ notes: null }, ''],
      [{ outcome: 'repaid', x: 1 }, '/x'],
      [{ outcome: 'repaid', token: 'PASSID-AAAA-BBBB-CCCC-DDDD' }, '/token'],
      [{ outcome: 'gone' }, '/outcome'],
      [{ outcome: 'other' }, '/notes'],
      [{ amountUsd: -1 }, '/amountUsd'],
    ])('refuses %j: 400', async (body, pointer) => {
      const { outcome_id } = await reported();
      const answer = await amend(outcome_id, body);
      expectProblem(answer, 400, 'VALIDATION_FAILED');
      expect(answer.json.errors[0].pointer).toBe(pointer);
    });

    it('answers what is not theirs as what is not there: 404', async () => {
      const { outcome_id } = await reported();
      const before = await head();
      const answers = [
        await amend(outcome_id, { outcome: 'repaid' }, newKey(), other),
        await amend(`out_${'0'.repeat(32)}`, { outcome: 'repaid' }, newKey(), other),
        await amend('nonsense', { outcome: 'repaid' }, newKey(), other),
      ];
      for (const answer of answers) {
        expectProblem(answer, 404, 'OUTCOME_NOT_FOUND');
        expect(withoutRequest(answer)).toEqual(withoutRequest(answers[1] as Answer));
      }
      expect(await head()).toBe(before);
    });

    it('is possible 100 times: then 409', async () => {
      const { outcome_id } = await reported();
      for (let times = 0; times < 100; times += 1) await amend(outcome_id, { amountUsd: times });
      expectProblem(await amend(outcome_id, { amountUsd: 100 }), 409, 'OUTCOME_AMENDED_TOO_OFTEN');
      expect((await read(outcome_id)).json.history).toHaveLength(101);
    });

    it('needs a key: 401', async () => {
      const answer = await ledger.call('POST', '/v1/outcome/out_1/amend', {}, { outcome: 'repaid' });
      expectProblem(answer, 401, 'INSTITUTION_KEY_MISSING');
    });
  });

  describe('GET /v1/outcome', () => {
    const list = (client: BankClient, query = ''): Promise<Answer> => client.call('GET', `/v1/outcome${query}`);

    it('pages through them, the latest first, undisturbed by new ones', async () => {
      const client = await ledger.onboard();
      const ids: string[] = [];
      const reportOne = async () => {
        const { token } = await redeem(client);
        ids.unshift((await report({ token, outcome: 'repaid' }, {}, client)).json.outcome_id);
      };
      for (let count = 0; count < 5; count += 1) await reportOne();
      const { json: first } = await list(client, '?limit=2');
      await reportOne();
      const { json: second } = await list(client, `?limit=2&cursor=${first.next_cursor}`);
      const { json: third } = await list(client, `?limit=2&cursor=${second.next_cursor}`);
      const seen = [first, second, third].flatMap(({ outcomes }) =>
        outcomes.map(({ outcome_id }: { outcome_id: string }) => outcome_id),
      );
      expect(seen).toEqual(ids.slice(1));
      expect(third.next_cursor).toBeNull();
      const { json: all } = await list(client);
      expect(all.outcomes.map(({ outcome_id }: { outcome_id: string }) => outcome_id)).toEqual(ids);
      expect(all.next_cursor).toBeNull();
    });

    it('shows each as it stands now, and nobody else’s', async () => {
      const client = await ledger.onboard();
      expect((await list(client)).json).toEqual({ outcomes: [], next_cursor: null });
      const { token } = await redeem(client);
      const { json } = await report({ token, outcome: 'no_default' }, {}, client);
      const { json: amended } = await amend(json.outcome_id, { outcome: 'repaid' }, {}, client);
      expect((await list(client)).json.outcomes).toEqual([amended]);
    });

    it.each([
      '?cursor=nonsense',
      '?cursor=__________8',
      '?limit=0',
      '?limit=101',
      '?limit=ten',
      '?x=1',
      '?limit=1&limit=2',
    ])('refuses %s: 400', async (query) => {
      expectProblem(await list(bank, query), 400, 'VALIDATION_FAILED');
    });

    it('answers an outcome that is not theirs as one that is not there: 404', async () => {
      const { token } = await redeem();
      const { json } = await report({ token, outcome: 'repaid' });
      const answers = [await read(json.outcome_id, other), await read('nonsense', other)];
      for (const answer of answers) expectProblem(answer, 404, 'OUTCOME_NOT_FOUND');
      expect(withoutRequest(answers[0] as Answer)).toEqual(withoutRequest(answers[1] as Answer));
    });

    it('needs a key: 401', async () => {
      expectProblem(await ledger.call('GET', '/v1/outcome'), 401, 'INSTITUTION_KEY_MISSING');
      expectProblem(await ledger.call('GET', '/v1/outcome/out_1'), 401, 'INSTITUTION_KEY_MISSING');
    });
  });

  describe('An outcome of a person who was erased', () => {
    it('says so, keeps what the figures need, and can still be amended', async () => {
      const wallet = await WalletClient.withCredential(ledger.call);
      const { code } = await wallet.share();
      const { token } = (await bank.redeem(code)).json.data;
      const { json: first } = await report({
        token,
        outcome: 'no_default',
        amountUsd: 5000,
        notes: 'Moved to Mombasa',
      });
      expect(first).toMatchObject({ token, amount_usd: 5000, verification_context: { corridor: 'KE->GB' } });
      const erasedAt = (await wallet.erase()).json.erasedAt;
      const { status, json, text } = await read(first.outcome_id);
      expect(status).toBe(200);
      expect(json).toMatchObject({
        outcome: 'no_default',
        token: null,
        verification_context: { coverage_level: 'high', corridor: 'KE->GB', verified_claims: {} },
        erasure: { reason: 'SUBJECT_ERASED', erased_at: erasedAt },
      });
      for (const gone of [token, '5000', 'Mombasa']) expect(text).not.toContain(gone);
      expect((await amend(first.outcome_id, { outcome: 'repaid' })).json).toMatchObject({
        outcome: 'repaid',
        token: null,
      });
      const { json: file } = await bank.call('POST', '/v1/package', { token, institution_reference: 'loan 4711' });
      expect(file.verification).toMatchObject({ token: null, verified_claims: {}, erasure: { erased_at: erasedAt } });
    });
  });
});
