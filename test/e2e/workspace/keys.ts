import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '../../support/bank-client.js';
import { expectProblem } from '../../support/expect-problem.js';
import { startLedgerApp, type LedgerApp } from '../../support/ledger-app.js';
import { Dashboard } from '../../support/team.js';

describe('API keys', () => {
  const HOUR_MS = 60 * 60_000;
  const KEYS = '/api/institution/keys';

  let ledger: LedgerApp;
  beforeAll(async () => {
    ledger = await startLedgerApp();
  });
  afterAll(() => ledger.close());

  interface Owner extends Dashboard {
    readonly keys: { readonly sandbox: string; readonly live: string };
    readonly password: string;
  }

  async function newOwner(): Promise<Owner> {
    const { workspace } = await ledger.onboard();
    return Object.assign(new Dashboard(ledger.call, workspace), { keys: workspace.keys, password: 'correct horse' });
  }

  /** Something that takes a key and changes nothing. */
  const use = (key: string): Promise<Answer> =>
    ledger.call('GET', '/v1/audit/vrf_unknown', { 'x-institution-key': key });
  const expectTaken = async (key: string): Promise<void> => expectProblem(await use(key), 404, 'AUDIT_NOT_FOUND');
  const expectRefused = async (key: string): Promise<void> =>
    expectProblem(await use(key), 401, 'INSTITUTION_KEY_INVALID');
  const listed = async (owner: Dashboard, keyId: string) =>
    (await owner.call('GET', KEYS)).json.keys.find((key: { keyId: string }) => key.keyId === keyId);

  describe('Keys', () => {
    it('are listed by their beginning and their end, never whole', async () => {
      const owner = await newOwner();
      const { status, json, text } = await owner.call('GET', KEYS);
      expect(status).toBe(200);
      expect(json.keys).toEqual(
        (['sandbox', 'live'] as const).map((environment) => ({
          keyId: expect.stringMatching(/^key_/),
          environment,
          prefix: `pk_${environment}_`,
          lastFour: owner.keys[environment].slice(-4),
          status: environment === 'live' ? 'inactive' : 'active',
          issuedAt: expect.any(String),
        })),
      );
      for (const key of Object.values(owner.keys)) expect(text).not.toContain(key.slice(11, -4));
    });

    it('are made, shown once and work at once', async () => {
      const owner = await newOwner();
      const { status, json } = await owner.call('POST', KEYS, { environment: 'sandbox', name: 'checkout' });
      expect(status).toBe(201);
      const { key, ...shown } = json;
      expect(key).toMatch(/^pk_sandbox_\w{30}$/);
      expect(shown).toMatchObject({ name: 'checkout', status: 'active', lastFour: key.slice(-4) });
      await expectTaken(key);
      const { lastUsedAt, ...later } = await listed(owner, json.keyId);
      expect(later).toEqual(shown);
      expect(lastUsedAt).toEqual(expect.any(String));
    });

    it('live keys answer 403 whoever made them, while the institution has not been reviewed', async () => {
      const owner = await newOwner();
      const { json } = await owner.call('POST', KEYS, { environment: 'live' });
      expect(json.status).toBe('inactive');
      expectProblem(await use(json.key), 403, 'LIVE_KEY_INACTIVE');
    });

    it('are rotated: both work for 24 hours, then the new one alone', async () => {
      const owner = await newOwner();
      const [{ keyId }] = (await owner.call('GET', KEYS)).json.keys;
      const { status, json } = await owner.call('POST', `${KEYS}/${keyId}/rotate`);
      expect(status).toBe(201);
      expect(json).toMatchObject({
        environment: 'sandbox',
        status: 'active',
        key: expect.stringMatching(/^pk_sandbox_/),
      });
      expect(await listed(owner, keyId)).toMatchObject({ status: 'rotated', replacedBy: json.keyId });
      await expectTaken(owner.keys.sandbox);
      await expectTaken(json.key);
      expectProblem(await owner.call('POST', `${KEYS}/${keyId}/rotate`), 409, 'KEY_NOT_IN_USE');
      ledger.clock.advance(24 * HOUR_MS);
      await expectRefused(owner.keys.sandbox);
      await expectTaken(json.key);
    });

    it('are revoked at once, also in the day after a rotation, and revoking again changes nothing', async () => {
      const owner = await newOwner();
      const [{ keyId }] = (await owner.call('GET', KEYS)).json.keys;
      const { json } = await owner.call('POST', `${KEYS}/${keyId}/rotate`);
      expect((await owner.call('DELETE', `${KEYS}/${keyId}`)).status).toBe(204);
      await expectRefused(owner.keys.sandbox);
      await expectTaken(json.key);
      expect(await listed(owner, keyId)).toMatchObject({ status: 'revoked', revokedAt: expect.any(String) });
      const before = await ledger.platform.store.headPosition();
      expect((await owner.call('DELETE', `${KEYS}/${keyId}`)).status).toBe(204);
      expect(await ledger.platform.store.headPosition()).toBe(before);
    });

    it('say when they were last used, roughly and without an event for each request', async () => {
      const owner = await newOwner();
      const [{ keyId }] = (await owner.call('GET', KEYS)).json.keys;
      expect(await listed(owner, keyId)).not.toHaveProperty('lastUsedAt');
      const before = await ledger.platform.store.headPosition();
      await expectTaken(owner.keys.sandbox);
      const { lastUsedAt: first } = await listed(owner, keyId);
      await expectTaken(owner.keys.sandbox);
      expect((await listed(owner, keyId)).lastUsedAt).toBe(first);
      ledger.clock.advance(5 * 60_000);
      await expectTaken(owner.keys.sandbox);
      const { lastUsedAt: second } = await listed(owner, keyId);
      expect(Date.parse(second) - Date.parse(first)).toBeGreaterThanOrEqual(5 * 60_000);
      expect(await ledger.platform.store.headPosition()).toBe(before);
    });

    it('live keys are not for developers', async () => {
      const owner = await newOwner();
      const developer = await owner.joinedBy('developer');
      const [sandbox, live] = (await developer.call('GET', KEYS)).json.keys;
      expect((await developer.call('POST', KEYS, { environment: 'sandbox' })).status).toBe(201);
      expect((await developer.call('POST', `${KEYS}/${sandbox.keyId}/rotate`)).status).toBe(201);
      expectProblem(await developer.call('POST', KEYS, { environment: 'live' }), 403, 'ROLE_NOT_ALLOWED');
      expectProblem(await developer.call('POST', `${KEYS}/${live.keyId}/rotate`), 403, 'ROLE_NOT_ALLOWED');
      expectProblem(await developer.call('DELETE', `${KEYS}/${live.keyId}`), 403, 'ROLE_NOT_ALLOWED');
    });

    it('are bounded in number', async () => {
      const owner = await newOwner();
      for (let count = 1; count < 20; count += 1)
        expect((await owner.call('POST', KEYS, { environment: 'sandbox' })).status).toBe(201);
      expectProblem(await owner.call('POST', KEYS, { environment: 'sandbox' }), 409, 'KEY_LIMIT_REACHED');
    });

    it('are not there for another workspace', async () => {
      const [owner, stranger] = [await newOwner(), await newOwner()];
      const [{ keyId }] = (await owner.call('GET', KEYS)).json.keys;
      for (const id of [keyId, 'key_unknown']) {
        expectProblem(await stranger.call('POST', `${KEYS}/${id}/rotate`), 404, 'KEY_NOT_FOUND');
        expectProblem(await stranger.call('DELETE', `${KEYS}/${id}`), 404, 'KEY_NOT_FOUND');
      }
      await expectTaken(owner.keys.sandbox);
    });
  });

  describe('A bad request answers 400', () => {
    it.each([
      [{ environment: 'sandbox', y: 1 }, '/y'],
      [{ environment: 'moon' }, '/environment'],
      [{}, '/environment'],
      [{ environment: 'sandbox', name: ' ' }, '/name'],
      [{ environment: 'sandbox', name: 'x'.repeat(61) }, '/name'],
    ])('%j', async (body, pointer) => {
      const answer = await (await newOwner()).call('POST', KEYS, body);
      expectProblem(answer, 400, 'VALIDATION_FAILED');
      expect(answer.json.errors[0].pointer).toBe(pointer);
    });
  });

  describe('Without a login', () => {
    it.each([
      ['GET', KEYS],
      ['POST', KEYS],
      ['POST', `${KEYS}/key_1/rotate`],
      ['DELETE', `${KEYS}/key_1`],
    ])('%s %s answers 401', async (method, url) => {
      expectProblem(await ledger.call(method, url), 401, 'INSTITUTION_LOGIN_MISSING');
    });
  });
});
