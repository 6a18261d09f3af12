import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer, BankClient } from '../../support/bank-client.js';
import { freshDatabase, type FreshDatabase } from '../../support/database.js';
import { expectProblem } from '../../support/expect-problem.js';
import { startLedgerApp, type LedgerApp } from '../../support/ledger-app.js';

describe('Rate limits', () => {
  const REQUESTS = 40;
  const FAILED_REDEMPTIONS = 4;
  const LOG_INS = 3;

  let database: FreshDatabase;
  let keysDir: string;
  /** Two processes, as far as the limits are concerned: they meet in the database only. */
  let one: LedgerApp;
  let two: LedgerApp;
  beforeAll(async () => {
    database = await freshDatabase();
    keysDir = await mkdtemp(path.join(tmpdir(), 'passid-keys-'));
    const environment = {
      PASSID_RATE_LIMITS: 'on',
      PASSID_LIMIT_REQUESTS: String(REQUESTS),
      PASSID_LIMIT_FAILED_REDEMPTIONS: String(FAILED_REDEMPTIONS),
      PASSID_LIMIT_LOGINS: String(LOG_INS),
      PASSID_TRUST_PROXY: '1',
    };
    one = await startLedgerApp({ database, keysDir, environment });
    two = await startLedgerApp({ database, keysDir, environment });
  });
  afterAll(async () => {
    await one.close();
    await two.close();
    await database.drop();
    await rm(keysDir, { recursive: true });
  });

  const UNKNOWN_CODE = 'ZZZZ-ZZZZ-ZZZZ';

  const count = (answers: readonly Answer[], status: number): number =>
    answers.filter((answer) => answer.status === status).length;

  /** On both processes in turn, all at once. */
  const atBoth = (times: number, ask: (bank: BankClient) => Promise<Answer>, bank: BankClient): Promise<Answer[]> =>
    Promise.all(Array.from({ length: times }, (_, index) => ask(bank.through((index % 2 ? one : two).call))));

  describe('Requests of a key', () => {
    it('say how many are left, in the header fields of the draft', async () => {
      const bank = await one.onboard();
      const { status, headers } = await bank.audit('vrf_00000000000000000000000000000000');
      expect(status).toBe(404);
      expect(headers['ratelimit-policy']).toBe(`"requests";q=${REQUESTS};w=60`);
      expect(headers['ratelimit']).toMatch(new RegExp(`^"requests";r=${REQUESTS - 1};t=\\d+$`));
    });

    it('are refused 429 beyond the limit, by any process, with the time to wait', async () => {
      const bank = await one.onboard();
      const answers = await atBoth(REQUESTS + 20, (each) => each.audit('vrf_00000000000000000000000000000000'), bank);
      expect(count(answers, 404)).toBeLessThanOrEqual(REQUESTS);
      expect(count(answers, 404)).toBeGreaterThanOrEqual(REQUESTS - 2);
      const refused = await bank.through(two.call).audit('vrf_00000000000000000000000000000000');
      expectProblem(refused, 429, 'RATE_LIMITED');
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
      expect(refused.headers['ratelimit']).toBe(`"requests";r=0;t=${refused.headers['retry-after']}`);
    });

    it('the limit of one key leaves requests of another key alone', async () => {
      const bank = await one.onboard();
      expect((await bank.redeem('KE8V-3TXY-Z72L')).status).toBe(200);
    });
  });

  describe('Failed redemptions', () => {
    it('are counted across processes, and then nothing can be tried', async () => {
      const bank = await one.onboard();
      const answers = await atBoth(20, (each) => each.redeem(UNKNOWN_CODE), bank);
      expect(count(answers, 404)).toBeGreaterThanOrEqual(FAILED_REDEMPTIONS);
      expect(count(answers, 404)).toBeLessThanOrEqual(FAILED_REDEMPTIONS + 2);
      const refused = answers.find(({ status }) => status === 429) as Answer;
      expectProblem(refused, 429, 'RATE_LIMITED');
      expect(refused.headers['ratelimit-policy']).toContain(`"failed-redemptions";q=${FAILED_REDEMPTIONS};w=60`);
    });

    it('refused for their number leave nothing in the ledger', async () => {
      const bank = await one.onboard();
      for (let attempt = 0; attempt < FAILED_REDEMPTIONS; attempt += 1) await bank.redeem(UNKNOWN_CODE);
      const before = await one.platform.store.headPosition();
      expectProblem(await bank.redeem(UNKNOWN_CODE), 429, 'RATE_LIMITED');
      expect(await one.platform.store.headPosition()).toBe(before);
    });

    it('do not count where a demo code is shown, nor where the same request is repeated', async () => {
      const bank = await one.onboard();
      for (let attempt = 0; attempt <= FAILED_REDEMPTIONS; attempt += 1)
        expectProblem(await bank.redeem('EXPD-TEST-2222'), 410, 'CODE_EXPIRED');
      for (let attempt = 0; attempt <= FAILED_REDEMPTIONS; attempt += 1)
        expectProblem(await bank.redeem(UNKNOWN_CODE, {}, { 'idempotency-key': 'once' }), 404, 'CODE_NOT_FOUND');
    });
  });

  describe('Log-ins from an address', () => {
    let people = 0;
    /** Each time another person, so that nobody's account is locked. */
    const logIn = (forwardedFor: string, ledger = one): Promise<Answer> =>
      ledger.call(
        'POST',
        '/api/institution/login',
        { 'x-forwarded-for': forwardedFor },
        { email: `nobody${(people += 1)}@bank.example`, password: 'wrong horse' },
      );

    it('are refused 429 beyond the limit, by any process, whatever the client claims about itself', async () => {
      for (let attempt = 0; attempt < LOG_INS; attempt += 1)
        expectProblem(await logIn(`10.9.9.${attempt}, 203.0.113.7`), 401, 'LOGIN_FAILED');
      expectProblem(await logIn('203.0.113.7', two), 429, 'RATE_LIMITED');
      expectProblem(await logIn('198.51.100.1'), 401, 'LOGIN_FAILED');
    });

    it('count a whole IPv6 subscriber as one', async () => {
      for (let attempt = 0; attempt < LOG_INS; attempt += 1)
        expect((await logIn(`2001:db8:7:7::${attempt}`)).status).toBe(401);
      expectProblem(await logIn('2001:db8:7:7:ffff::1'), 429, 'RATE_LIMITED');
    });

    it('stand in the table without an address', async () => {
      await logIn('192.0.2.77');
      const { rows } = await one.platform.pool.query<{ subject: string }>('select subject from limits.usage');
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.filter(({ subject }) => subject.includes('192.0.2'))).toEqual([]);
    });
  });

  describe('When the table of the limits is gone', () => {
    it('nobody is refused for it', async () => {
      const ledger = await startLedgerApp({ environment: { PASSID_RATE_LIMITS: 'on', PASSID_LIMIT_REQUESTS: '2' } });
      const bank = await ledger.onboard();
      await ledger.platform.pool.query('drop table limits.usage');
      for (let request = 0; request < 5; request += 1) expect((await bank.redeem('KE8V-3TXY-Z72L')).status).toBe(200);
      await ledger.close();
    });
  });
});
