import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { transact } from '@passid/event-store';
import {
  outcome,
  OUTCOMES,
  outcomeStream,
  reportOutcome,
  type CoverageLevel,
  type Environment,
  type OutcomeName,
  type OutcomeReport,
} from '@passid/ledger';
import { rebuild, READ_MODELS } from '@passid/read-models';
import fc from 'fast-check';
import type { Answer, BankClient } from '../../support/bank-client.js';
import { expectProblem } from '../../support/expect-problem.js';
import { startLedgerApp, type LedgerApp } from '../../support/ledger-app.js';

describe('Cohorts', () => {
  let ledger: LedgerApp;
  beforeAll(async () => {
    ledger = await startLedgerApp();
  });
  afterAll(() => ledger.close());

  const read = (client: BankClient, query = ''): Promise<Answer> =>
    ledger.call('GET', `/v1/outcome/cohort${query}`, { authorization: `Bearer ${client.workspace.token}` });

  const report = async (client: BankClient, code: string, body: object): Promise<string> => {
    const { token } = (await client.redeem(code)).json.data;
    const { status, json } = await client.call('POST', '/v1/outcome', { token, ...body });
    expect(status).toBe(201);
    return json.outcome_id;
  };

  let appended = 0;

  /** Without the redemption before it: for many, and for live. */
  async function append(
    client: BankClient,
    name: OutcomeName,
    more: {
      level?: CoverageLevel;
      corridor?: string;
      productType?: string;
      environment?: Environment;
      at?: string;
    } = {},
  ): Promise<void> {
    appended += 1;
    const { institutionId } = client.workspace;
    const { level = 'high', corridor, productType, environment = 'sandbox', at = new Date().toISOString() } = more;
    const data: OutcomeReport = {
      outcomeId: `out_${String(appended).padStart(32, '0')}`,
      institutionId,
      tokenHash: `hash-${appended}`,
      tokenLastFour: 'C7U5',
      verificationId: `vrf_${String(appended).padStart(32, '0')}`,
      outcome: name,
      ...(productType === undefined ? {} : { productType }),
      context: {
        verifiedAt: at,
        status: 'verified',
        coverageLevel: level,
        ...(corridor === undefined ? {} : { corridor }),
        proofStatus: 'not_provided',
        freshnessStatus: 'fresh',
        policyVersion: 'p',
        modelVersion: 'm',
      },
      reportedAt: at,
      sealed: { key_id: 'k', iv: 'i', ciphertext: 'c' },
    };
    const { store, clock } = ledger.platform;
    await transact(
      store,
      outcomeStream(institutionId, data.tokenHash),
      outcome,
      (state) => reportOutcome(data, state),
      {
        recorded_at: clock.now().toISOString(),
        environment,
        institution_id: institutionId,
        correlation_id: 'test',
        causation_id: 'test',
        actor: 'test',
      },
      { assumeNew: true },
    );
  }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- an answer of any shape
  const levelOf = ({ json }: Answer, level: string): any =>
    json.cohorts.find(({ coverage_level }: { coverage_level: string }) => coverage_level === level);

  describe('GET /v1/outcome/cohort', () => {
    it('gives counts and rates by coverage level the moment the last report is answered', async () => {
      const bank = await ledger.onboard();
      for (const name of ['repaid', 'repaid', 'repaid', 'no_default', 'defaulted', 'other'])
        await report(bank, 'KE8V-3TXY-Z72L', { outcome: name, productType: 'loan', notes: 'x' });
      await report(bank, 'GH2P-ABCD-56KL', { outcome: 'repaid', productType: 'loan' });
      const { status, json, ...rest } = await read(bank);
      expect(status).toBe(200);
      expect(json).toMatchObject({ environment: 'sandbox', total_outcomes: 7, filters: {} });
      expect(json.as_of).toBe(Number(await ledger.platform.store.headPosition()));
      expect(json.cohorts.map(({ coverage_level }: { coverage_level: string }) => coverage_level)).toEqual([
        'high',
        'partial',
        'low',
      ]);
      const answer = { status, json, ...rest };
      expect(levelOf(answer, 'high')).toEqual({
        coverage_level: 'high',
        count: 6,
        suppressed: false,
        outcomes: {
          repaid: 3,
          no_default: 1,
          delinquent: 0,
          defaulted: 1,
          fraud_confirmed: 0,
          account_closed: 0,
          other: 1,
        },
        rates: expect.objectContaining({ repaid: 0.5, defaulted: 1 / 6 }),
        good_rate: 4 / 6,
        bad_rate: 1 / 6,
      });
      const nothing = { outcomes: {}, rates: {}, good_rate: null, bad_rate: null };
      expect(levelOf(answer, 'partial')).toEqual({ coverage_level: 'partial', count: 1, suppressed: true, ...nothing });
      expect(levelOf(answer, 'low')).toEqual({ coverage_level: 'low', count: 0, suppressed: false, ...nothing });
      expect(json.corridors).toEqual([
        expect.objectContaining({ corridor: 'KE->GB', count: 6, good_rate: 4 / 6 }),
        { corridor: 'GH->EU', count: 1, suppressed: true, ...nothing },
      ]);
      expect(json.products).toEqual([{ product_type: 'loan', count: 7, suppressed: true, ...nothing }]);
    });

    it('counts an outcome once, as its latest amendment has it', async () => {
      const bank = await ledger.onboard();
      const id = await report(bank, 'KE8V-3TXY-Z72L', { outcome: 'no_default', productType: 'loan' });
      for (let count = 0; count < 4; count += 1) await append(bank, 'repaid', { productType: 'loan' });
      const before = await read(bank);
      await bank.call('POST', `/v1/outcome/${id}/amend`, { outcome: 'delinquent' });
      await bank.call('POST', `/v1/outcome/${id}/amend`, { outcome: 'fraud_confirmed', productType: 'card' });
      const after = await read(bank);
      expect(before.json.total_outcomes).toBe(5);
      expect(after.json.total_outcomes).toBe(5);
      expect(levelOf(after, 'high')).toMatchObject({ bad_rate: 0.2, outcomes: { repaid: 4, fraud_confirmed: 1 } });
      expect((await read(bank, '?productType=card')).json.total_outcomes).toBe(1);
      expect((await read(bank, '?product_type=loan')).json.total_outcomes).toBe(4);
    });

    it('gives the same bytes for the same position, whatever comes after and after a rebuild', async () => {
      const bank = await ledger.onboard();
      const id = await report(bank, 'KE8V-3TXY-Z72L', { outcome: 'no_default' });
      for (let count = 0; count < 6; count += 1) await append(bank, 'repaid');
      const first = await read(bank);
      const asOf = `?as_of=${first.json.as_of}`;
      expect((await read(bank, asOf)).text).toBe(first.text);
      await bank.call('POST', `/v1/outcome/${id}/amend`, { outcome: 'defaulted' });
      await append(bank, 'delinquent');
      await append(bank, 'repaid', { environment: 'live' });
      ledger.clock.advance(60_000);
      expect((await read(bank, '?environment=sandbox')).json).not.toMatchObject({ total_outcomes: 7 });
      expect((await read(bank, asOf)).text).toBe(first.text);
      const model = READ_MODELS.find(({ name }) => name === 'outcome-cohorts');
      if (model === undefined) throw new Error('There is no such model.');
      const { pool, store } = ledger.platform;
      expect(await rebuild(pool, store, model)).toMatchObject({ isEqual: true, parked: 0 });
      expect((await read(bank, asOf)).text).toBe(first.text);
      const earlier = await read(bank, `?as_of=${first.json.as_of - 1}`);
      expect(earlier.json.total_outcomes).toBe(6);
      expect((await read(bank, '?as_of=1')).json).toMatchObject({ total_outcomes: 0, as_of: 1 });
    });

    it('filters by the day of the first report, product and corridor', async () => {
      const bank = await ledger.onboard();
      const inMay = { at: '2026-05-31T23:59:59.999Z', corridor: 'KE->GB', productType: 'loan' };
      const inJune = { at: '2026-06-01T00:00:00.000Z', corridor: 'NG->US', productType: 'personal loan / 2' };
      for (let count = 0; count < 3; count += 1) await append(bank, 'repaid', inMay);
      for (let count = 0; count < 2; count += 1) await append(bank, 'repaid', inJune);
      const total = async (query: string) => (await read(bank, query)).json.total_outcomes;
      expect(await total('?to=2026-05-31')).toBe(3);
      expect(await total('?from=2026-06-01')).toBe(2);
      expect(await total('?from=2026-05-31T23:59:59.999Z&to=2026-06-01T00:00:00Z')).toBe(3);
      expect(await total('?from=2026-05-31&to=2026-06-01')).toBe(5);
      expect(await total(`?corridor=${encodeURIComponent('NG->US')}`)).toBe(2);
      expect(await total(`?productType=${encodeURIComponent('personal loan / 2')}`)).toBe(2);
      expect(await total(`?productType=loan&corridor=${encodeURIComponent('NG->US')}`)).toBe(0);
      const { json } = await read(bank, '?from=2026-06-01&productType=x');
      expect(json.filters).toEqual({ from: '2026-06-01', product_type: 'x' });
    });

    it('never mixes live and sandbox: live by default once there is a live outcome', async () => {
      const bank = await ledger.onboard();
      await append(bank, 'repaid');
      const before = await read(bank);
      expect(before.json).toMatchObject({ environment: 'sandbox', total_outcomes: 1 });
      await append(bank, 'repaid', { environment: 'live' });
      await append(bank, 'repaid', { environment: 'live' });
      expect((await read(bank)).json).toMatchObject({ environment: 'live', total_outcomes: 2 });
      expect((await read(bank, '?environment=sandbox')).json).toMatchObject({
        environment: 'sandbox',
        total_outcomes: 1,
      });
      expect((await read(bank, `?as_of=${before.json.as_of}`)).text).toBe(before.text);
    });

    it('shows nothing of other institutions', async () => {
      const [one, two] = [await ledger.onboard(), await ledger.onboard()];
      await append(one, 'repaid');
      expect((await read(two)).json).toMatchObject({ total_outcomes: 0, corridors: [], products: [] });
    });

    it('counts as a plain fold over the reports counts', async () => {
      const one = fc.record({
        name: fc.constantFrom(...OUTCOMES),
        level: fc.constantFrom<CoverageLevel>('high', 'partial', 'low'),
        corridor: fc.constantFrom('KE->GB', 'NG->US'),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(one, { minLength: 1, maxLength: 30 }), async (all) => {
          const bank = await ledger.onboard();
          await Promise.all(all.map(({ name, ...more }) => append(bank, name, more)));
          const answer = await read(bank);
          for (const level of ['high', 'partial', 'low']) {
            const members = all.filter((each) => each.level === level);
            const { count, outcomes, good_rate } = levelOf(answer, level);
            expect(count).toBe(members.length);
            if (count < 5) continue;
            for (const name of OUTCOMES)
              expect(outcomes[name]).toBe(members.filter((each) => each.name === name).length);
            const good = members.filter(({ name }) => name === 'repaid' || name === 'no_default');
            expect(good_rate).toBe(good.length / count);
          }
        }),
        { numRuns: 15 },
      );
    });

    it.each([
      ['?from=yesterday', '/from'],
      ['?from=2026-02-31', '/from'],
      ['?to=2026-13-01', '/to'],
      ['?to=2026-01-01T25:00:00Z', '/to'],
      ['?environment=test', '/environment'],
      ['?corridor=KE-GB', '/corridor'],
      ['?productType=', '/productType'],
      ['?as_of=0', '/as_of'],
      ['?as_of=-1', '/as_of'],
      ['?as_of=900000000000000000', '/as_of'],
      ['?as_of=99999999999999999999', '/as_of'],
      ['?x=1', '/x'],
      ['?from=2026-01-01&from=2026-01-02', '/from'],
    ])('refuses %s: 400', async (query, pointer) => {
      const answer = await read(await ledger.onboard(), query);
      expectProblem(answer, 400, 'VALIDATION_FAILED');
      expect(answer.json.errors[0].pointer).toBe(pointer);
    });

    it('needs a login, and no key opens it: 401', async () => {
      const bank = await ledger.onboard();
      expectProblem(await ledger.call('GET', '/v1/outcome/cohort'), 401, 'INSTITUTION_LOGIN_MISSING');
      expectProblem(await bank.call('GET', '/v1/outcome/cohort'), 401, 'INSTITUTION_LOGIN_MISSING');
      const headers = { authorization: 'Bearer nonsense' };
      expectProblem(await ledger.call('GET', '/v1/outcome/cohort', headers), 401, 'INSTITUTION_LOGIN_INVALID');
    });
  });
});
