import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '../../support/bank-client.js';
import { expectProblem } from '../../support/expect-problem.js';
import { startLedgerApp, type LedgerApp } from '../../support/ledger-app.js';

describe('Logging in', () => {
  const MINUTE_MS = 60_000;
  const PASSWORD = 'correct horse battery';

  let ledger: LedgerApp;
  beforeAll(async () => {
    ledger = await startLedgerApp();
  });
  afterAll(() => ledger.close());

  let people = 0;
  const newAddress = (): string => `person${(people += 1)}@login.example`;
  const onboard = async (email: string, password = PASSWORD): Promise<Answer['json']> =>
    (await ledger.call('POST', '/api/onboard', {}, { institutionName: 'Bank', email, password })).json;
  const logIn = (email: string, password: string, more: object = {}): Promise<Answer> =>
    ledger.call('POST', '/api/institution/login', {}, { email, password, ...more });
  const refresh = (refreshToken: string): Promise<Answer> =>
    ledger.call('POST', '/api/institution/login/refresh', {}, { refreshToken });
  const logOut = (token: string): Promise<Answer> =>
    ledger.call('POST', '/api/institution/logout', { authorization: `Bearer ${token}` });
  /** Something that takes a login and changes nothing. */
  const use = (token: string): Promise<Answer> =>
    ledger.call('PATCH', '/api/institution/webhook', { authorization: `Bearer ${token}` }, { webhookUrl: '' });
  const expectLetIn = async (token: string): Promise<void> => expectProblem(await use(token), 400, 'VALIDATION_FAILED');
  const expectShutOut = async (token: string): Promise<void> =>
    expectProblem(await use(token), 401, 'INSTITUTION_LOGIN_INVALID');

  describe('Logging in answers 200', () => {
    it('gives a login that opens the dashboard, the moment onboarding has answered', async () => {
      const email = newAddress();
      const { institutionId, memberId } = await onboard(email);
      const { status, json } = await logIn(email.toUpperCase(), PASSWORD);
      expect(status).toBe(200);
      expect(json).toEqual({
        token: expect.any(String),
        expiresAt: expect.stringMatching(/Z$/),
        refreshToken: expect.stringMatching(/^rt_/),
        refreshExpiresAt: expect.stringMatching(/Z$/),
        institutionId,
        memberId,
        role: 'owner',
      });
      await expectLetIn(json.token);
    });

    it('gives a login to each of several workspaces by its own password, or by its id where one password fits both', async () => {
      const email = newAddress();
      const first = await onboard(email);
      const second = await onboard(email);
      const third = await onboard(email, 'another password');
      expect((await logIn(email, 'another password')).json.institutionId).toBe(third.institutionId);
      const ambiguous = await logIn(email, PASSWORD);
      expectProblem(ambiguous, 409, 'LOGIN_AMBIGUOUS');
      expect(ambiguous.json.institutions).toEqual([first.institutionId, second.institutionId]);
      const { institutionId } = second;
      expect((await logIn(email, PASSWORD, { institution_id: institutionId })).json.institutionId).toBe(institutionId);
      expectProblem(await logIn(email, 'another password', { institutionId }), 401, 'LOGIN_FAILED');
    });
  });

  describe('A wrong log-in answers 401 LOGIN_FAILED', () => {
    it.each([
      ['a wrong password', (email: string) => logIn(email, 'wrong')],
      ['an unknown address', () => logIn(newAddress(), PASSWORD)],
      ['another workspace', (email: string) => logIn(email, PASSWORD, { institutionId: '1' })],
      ['a password that differs in case', (email: string) => logIn(email, PASSWORD.toUpperCase())],
    ])('%s', async (_, attempt) => {
      const email = newAddress();
      await onboard(email);
      const answer = await attempt(email);
      expectProblem(answer, 401, 'LOGIN_FAILED');
      expect(answer.text).not.toContain(email);
    });
  });

  describe('An address is locked, 429 LOGIN_LOCKED', () => {
    const guess = async (email: string, times: number): Promise<string[]> => {
      const codes: string[] = [];
      for (let time = 0; time < times; time += 1) codes.push((await logIn(email, 'wrong')).json.code);
      return codes;
    };

    it('five wrong passwords in a row lock an address, for the right one too, and it opens a quarter of an hour later', async () => {
      const email = newAddress();
      const { token } = await onboard(email);
      expect(await guess(email, 6)).toEqual([...Array<string>(5).fill('LOGIN_FAILED'), 'LOGIN_LOCKED']);
      const locked = await logIn(email, PASSWORD);
      expectProblem(locked, 429, 'LOGIN_LOCKED');
      expect(Number(locked.headers['retry-after'])).toBeGreaterThan(14 * 60);
      expect(Number(locked.headers['retry-after'])).toBeLessThanOrEqual(15 * 60);
      await expectLetIn(token);
      ledger.clock.advance(15 * MINUTE_MS);
      expect((await logIn(email, PASSWORD)).status).toBe(200);
    });

    it('an address without an account is locked in the same way', async () => {
      expect(await guess(newAddress(), 6)).toEqual([...Array<string>(5).fill('LOGIN_FAILED'), 'LOGIN_LOCKED']);
    });

    it('however many guess at once', async () => {
      const email = newAddress();
      const answers = await Promise.all(Array.from({ length: 12 }, () => logIn(email, 'wrong')));
      expect(answers.filter(({ status }) => status === 401)).toHaveLength(5);
      expect(answers.filter(({ status }) => status === 429)).toHaveLength(7);
    });

    it('only by failures in a row: a right password forgives them', async () => {
      const email = newAddress();
      await onboard(email);
      await guess(email, 4);
      expect((await logIn(email, PASSWORD)).status).toBe(200);
      expect(await guess(email, 5)).toEqual(Array(5).fill('LOGIN_FAILED'));
    });

    it('locks that are out of date are swept away, locks in force are not', async () => {
      const { FailedLogins } = await import('../../../apps/api/src/workspace/logins/log-in/failed-logins.js');
      const stale = newAddress();
      await guess(stale, 1);
      ledger.clock.advance(15 * MINUTE_MS);
      const fresh = newAddress();
      await guess(fresh, 6);
      await ledger.app.get(FailedLogins).forgetOld();
      const { rows } = await ledger.platform.pool.query('select failures from auth.failed_login');
      expect(rows).toEqual([{ failures: 6 }]);
    });
  });

  describe('A login', () => {
    it('ends after 15 minutes, and is refreshed until 12 hours are over', async () => {
      const first = await onboard(newAddress());
      ledger.clock.advance(15 * MINUTE_MS);
      await expectShutOut(first.token);
      const { status, json } = await refresh(first.refreshToken);
      expect(status).toBe(200);
      expect(json).toMatchObject({ institutionId: first.institutionId, memberId: first.memberId, role: 'owner' });
      expect(json.refreshExpiresAt).toBe(first.refreshExpiresAt);
      await expectLetIn(json.token);
      ledger.clock.advance(12 * 60 * MINUTE_MS);
      expectProblem(await refresh(json.refreshToken), 401, 'REFRESH_TOKEN_INVALID');
    });

    it('is refreshed by several tabs at once as by one', async () => {
      const { refreshToken } = await onboard(newAddress());
      const answers = await Promise.all(Array.from({ length: 5 }, () => refresh(refreshToken)));
      expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(200));
      const next = new Set(answers.map(({ json }) => json.refreshToken));
      expect(next.size).toBe(1);
      expect((await refresh([...next][0] ?? '')).status).toBe(200);
    });

    it('is over for everybody when a refresh token is shown again later', async () => {
      const { refreshToken } = await onboard(newAddress());
      const { json } = await refresh(refreshToken);
      ledger.clock.advance(MINUTE_MS);
      expectProblem(await refresh(refreshToken), 401, 'REFRESH_TOKEN_INVALID');
      expectProblem(await refresh(json.refreshToken), 401, 'REFRESH_TOKEN_INVALID');
      await expectShutOut(json.token);
    });

    it('is over at once when its person logs out, and no other login with it', async () => {
      const email = newAddress();
      const first = await onboard(email);
      const { json: second } = await logIn(email, PASSWORD);
      expect((await logOut(second.token)).status).toBe(204);
      await expectShutOut(second.token);
      expectProblem(await refresh(second.refreshToken), 401, 'REFRESH_TOKEN_INVALID');
      expectProblem(await logOut(second.token), 401, 'INSTITUTION_LOGIN_INVALID');
      await expectLetIn(first.token);
    });

    it('is not opened by a refresh token that was made up or changed', async () => {
      const { refreshToken } = await onboard(newAddress());
      const changed = refreshToken.replace('.0.', '.1.');
      for (const token of ['x', 'rt_', changed, `${refreshToken}A`, refreshToken.toUpperCase()])
        expectProblem(await refresh(token), 401, 'REFRESH_TOKEN_INVALID');
    });

    it('is not taken for one when it was signed for a holder, or says nothing of its log-in', async () => {
      const { memberId, institutionId } = await onboard(newAddress());
      const now = ledger.clock.now();
      const sign = (audience: 'holder' | 'institution', claims: object): string =>
        ledger.platform.keyRing.signLogin({
          subject: memberId,
          audience,
          issuer: ledger.platform.config.publicUrl,
          claims: { institution_id: institutionId, role: 'owner', ...claims },
          issuedAt: now,
          expiresAt: new Date(now.getTime() + MINUTE_MS),
        });
      await expectShutOut(sign('holder', { login_id: 'lgn_1' }));
      await expectShutOut(sign('institution', {}));
    });

    it('is asked for with 401 where none was sent', async () => {
      const answer = await ledger.call('POST', '/api/institution/logout');
      expectProblem(answer, 401, 'INSTITUTION_LOGIN_MISSING');
      expect(answer.headers['www-authenticate']).toBe('Bearer realm="institution"');
    });
  });

  describe('A bad request answers 400', () => {
    it.each([
      ['/api/institution/login', { email: 'a@b.example', password: 'x', y: 1 }, '/y'],
      ['/api/institution/login', { email: 'a@b.example' }, '/password'],
      ['/api/institution/login', { email: 7, password: 'x' }, '/email'],
      ['/api/institution/login', { email: 'a@b.example', password: 'x', institutionId: 'x' }, '/institutionId'],
      ['/api/institution/login/refresh', { refreshToken: 'x', y: 1 }, '/y'],
      ['/api/institution/login/refresh', {}, '/refreshToken'],
    ])('%s %j', async (url, body, pointer) => {
      const answer = await ledger.call('POST', url, {}, body);
      expectProblem(answer, 400, 'VALIDATION_FAILED');
      expect(answer.json.errors[0].pointer).toBe(pointer);
    });
  });
});
