import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BankClient, type Answer } from '../../support/bank-client.js';
import { expectProblem } from '../../support/expect-problem.js';
import { startLedgerApp, type LedgerApp } from '../../support/ledger-app.js';
import { Receiver } from '../../support/receiver.js';
import { waitFor } from '../../support/wait-for.js';
import { WalletClient } from '../../support/wallet-client.js';

describe('Sessions', () => {
  const MINUTE_MS = 60_000;
  const UNKNOWN = 'req_00000000000000000000000000000000';

  let ledger: LedgerApp;
  let bank: BankClient;
  let holder: WalletClient;
  let receiver: Receiver;
  beforeAll(async () => {
    ledger = await startLedgerApp();
    bank = await ledger.onboard();
    holder = await WalletClient.withCredential(ledger.call);
    receiver = await Receiver.listen();
    await bank.configureWebhook(receiver.url);
  });
  afterAll(async () => {
    await ledger.close();
    await receiver.close();
  });

  const publicById = (requestId: string): Promise<Answer> => ledger.call('GET', `/v1/sessions/${requestId}/public`);
  const publicByCode = (code: string): Promise<Answer> => ledger.call('GET', `/v1/sessions/by-code/${code}/public`);
  const eventsOf = async (requestId: string): Promise<string[]> =>
    (await ledger.platform.store.readStream(`session-${requestId}`)).map(({ type }) => type);
  const advance = (seconds: number): Promise<Answer> =>
    bank.call('POST', '/api/sandbox/clock', { advanceSeconds: seconds });

  async function created(more: object = {}): Promise<{ requestId: string; code: string; expiresAt: string }> {
    const { status, json } = await bank.createSession(more);
    expect(status).toBe(201);
    return json;
  }

  async function completed(permissions?: string[]): Promise<{ requestId: string; token: string }> {
    const { requestId } = await created(permissions === undefined ? {} : { permissions });
    const { token } = await holder.share();
    expect((await holder.fulfil(requestId, token)).json).toEqual({ status: 'completed' });
    return { requestId, token };
  }

  async function declined(): Promise<{ requestId: string; code: string }> {
    const session = await created();
    expect((await holder.decline(session.requestId)).json).toEqual({ status: 'declined' });
    return session;
  }

  /** A session of an institution of its own, whose clock is then past it. */
  async function expired(): Promise<{ requestId: string; code: string }> {
    const session = await created({ ttlSeconds: 60 });
    await advance(60);
    return session;
  }

  describe('POST /v1/sessions', () => {
    it('201: an id, a code, a deep link and an expiry ten minutes from now', async () => {
      const before = ledger.platform.clock.now().getTime();
      const { status, json, headers } = await bank.createSession();
      expect(status).toBe(201);
      expect(json).toEqual({
        requestId: expect.stringMatching(/^req_[0-9a-f]{32}$/),
        code: expect.stringMatching(/^[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}$/),
        deepLink: `passid://verify-request?r=${json.requestId}&i=${bank.workspace.institutionId}`,
        expiresAt: expect.stringMatching(/Z$/),
      });
      expect(headers['x-passid-api-version']).toBe('1');
      const lifeMs = Date.parse(json.expiresAt) - before;
      expect(lifeMs).toBeGreaterThanOrEqual(10 * MINUTE_MS);
      expect(lifeMs).toBeLessThan(11 * MINUTE_MS);
    });

    it('201: as long as it is told to live, in either spelling', async () => {
      const before = ledger.platform.clock.now().getTime();
      for (const more of [{ ttlSeconds: 3600 }, { ttl_seconds: 3600 }])
        expect(Date.parse((await created(more)).expiresAt) - before).toBeGreaterThanOrEqual(60 * MINUTE_MS);
    });

    it('201: never two alike', async () => {
      const sessions = await Promise.all(Array.from({ length: 20 }, () => created()));
      expect(new Set(sessions.map(({ requestId }) => requestId)).size).toBe(20);
      expect(new Set(sessions.map(({ code }) => code)).size).toBe(20);
    });

    it('the ledger holds the code of a session only hashed and sealed', async () => {
      const { requestId, code } = await created();
      const [event] = await ledger.platform.store.readStream(`session-${requestId}`);
      const text = JSON.stringify(event?.data);
      expect(text).not.toContain(code);
      expect(text).not.toContain(code.replace('-', ''));
      expect(event?.data).toMatchObject({ code: { lastFour: code.slice(-4) } });
    });

    it.each<[string, unknown, string]>([
      ['an unknown field', { x: 1 }, '/x'],
      ['too short a life', { ttlSeconds: 59 }, '/ttlSeconds'],
      ['too long a life', { ttlSeconds: 3601 }, '/ttlSeconds'],
      ['half a second', { ttlSeconds: 60.5 }, '/ttlSeconds'],
      ['a life in words', { ttlSeconds: '600' }, '/ttlSeconds'],
      ['an unknown permission', { permissions: ['bank_balance'] }, '/permissions'],
      ['permissions that are no list', { permissions: 'income_verified' }, '/permissions'],
      ['an empty name', { institutionName: '' }, '/institutionName'],
      ['a name with a NUL', { institutionName: 'a\u0000' }, '/institutionName'],
      ['an endless name', { institution_name: 'x'.repeat(101) }, '/institution_name'],
      ['a list', [], ''],
    ])('400: %s', async (_, body, pointer) => {
      const before = await ledger.platform.store.headPosition();
      const answer = await bank.call('POST', '/v1/sessions', body);
      expectProblem(answer, 400, 'VALIDATION_FAILED');
      expect(answer.json.errors[0].pointer).toBe(pointer);
      expect(await ledger.platform.store.headPosition()).toBe(before);
    });

    it('401: without a key, and with one nobody knows', async () => {
      expectProblem(await ledger.call('POST', '/v1/sessions', {}, {}), 401, 'INSTITUTION_KEY_MISSING');
      const nobodys = { 'x-institution-key': `${bank.workspace.keys.sandbox.slice(0, -1)}0` };
      expectProblem(await ledger.call('POST', '/v1/sessions', nobodys, {}), 401, 'INSTITUTION_KEY_INVALID');
    });

    it('403: with a live key before the review', async () => {
      const live = { 'x-institution-key': bank.workspace.keys.live };
      expectProblem(await ledger.call('POST', '/v1/sessions', live, {}), 403, 'LIVE_KEY_INACTIVE');
    });
  });

  describe('An Idempotency-Key', () => {
    it('gives the same session again, code and all, once', async () => {
      const key = { 'idempotency-key': randomUUID() };
      const body = { permissions: ['income_verified'] };
      const first = await bank.createSession(body, key);
      const again = await bank.createSession(body, key);
      expect([again.status, again.text]).toEqual([201, first.text]);
      expect(first.headers['idempotent-replayed']).toBeUndefined();
      expect(again.headers['idempotent-replayed']).toBe('true');
      expect(await eventsOf(first.json.requestId)).toEqual(['SessionCreated']);
    });

    it('gives it to any number of requests at once, and to one of them as the first', async () => {
      const key = { 'idempotency-key': randomUUID() };
      const answers = await Promise.all(Array.from({ length: 20 }, () => bank.createSession({}, key)));
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      expect(answers.filter(({ headers }) => headers['idempotent-replayed'] === undefined)).toHaveLength(1);
    });

    it('is refused with another body', async () => {
      const key = { 'idempotency-key': randomUUID() };
      await bank.createSession({ ttlSeconds: 60 }, key);
      expectProblem(await bank.createSession({ ttlSeconds: 61 }, key), 422, 'IDEMPOTENCY_KEY_REUSED');
    });

    it('the same Idempotency-Key of another institution makes another session', async () => {
      const key = { 'idempotency-key': randomUUID() };
      const other = await ledger.onboard();
      const ids = [await bank.createSession({}, key), await other.createSession({}, key)].map(
        ({ json }) => json.requestId,
      );
      expect(new Set(ids).size).toBe(2);
    });

    it('is as good as new after a day', async () => {
      const key = { 'idempotency-key': randomUUID() };
      const fresh = await ledger.onboard();
      const first = await fresh.createSession({}, key);
      await fresh.call('POST', '/api/sandbox/clock', { advanceSeconds: 24 * 60 * 60 });
      const next = await fresh.createSession({}, key);
      expect(next.json.requestId).not.toBe(first.json.requestId);
    });
  });

  describe('GET /v1/sessions/{requestId}', () => {
    it('200: pending, the moment it was created', async () => {
      const { requestId, expiresAt } = await created();
      const { status, json, headers } = await bank.poll(requestId);
      expect([status, json]).toEqual([200, { requestId, status: 'pending', expiresAt }]);
      expect(headers['cache-control']).toBe('no-store');
      expect(headers['etag']).toMatch(/^"[\w-]+"$/);
    });

    it('200: completed, with the whole verification answer', async () => {
      const { requestId, token } = await completed(['income_verified', 'identity_verified']);
      const { json } = await bank.poll(requestId);
      expect(json).toMatchObject({
        requestId,
        status: 'completed',
        verification_status: 'verified',
        credential_valid: true,
        token,
        claims: { income_verified: true, income_band: '$3,000-4,000/mo', identity_verified: true },
        claims_not_granted: [],
        audit_id: expect.stringMatching(/^vrf_/),
        signature: { algorithm: 'ed25519', status: 'valid' },
        environment: 'sandbox',
      });
      expect(json.claims).not.toHaveProperty('sanctions_screening_clear');
      expect(json.verified_claims).toEqual(json.claims);
      expect(json.verifiedAt).toBe(json.verified_at);
    });

    it('200: completed and denied, where the credential does not hold', async () => {
      const { requestId } = await created();
      const listed = await WalletClient.withCredential(ledger.call, { sanctionsCheck: 'failed' });
      await listed.fulfil(requestId, (await listed.share()).token);
      expect((await bank.poll(requestId)).json).toMatchObject({
        status: 'completed',
        verification_status: 'denied',
        credential_valid: false,
        deny_reason: 'HARD_DENY_SANCTIONS_MATCH',
        claims: { sanctions_screening_clear: false },
      });
    });

    it('200: completed still, long after it would have expired', async () => {
      const fresh = await ledger.onboard();
      const { requestId } = (await fresh.createSession()).json;
      const { token } = await holder.share();
      await holder.fulfil(requestId, token);
      await fresh.call('POST', '/api/sandbox/clock', { advanceSeconds: 3600 });
      expect((await fresh.poll(requestId)).json.status).toBe('completed');
    });

    it('200: declined, with the reason there was', async () => {
      const { requestId } = await created();
      const reason = 'Ich bringe lieber Papiere.';
      await holder.decline(requestId, { reason });
      expect((await bank.poll(requestId)).json).toMatchObject({ status: 'declined', declineReason: reason });
      const events = await ledger.platform.store.readStream(`session-${requestId}`);
      expect(JSON.stringify(events.map(({ data }) => data))).not.toContain(reason);
      expect((await bank.poll((await declined()).requestId)).json).not.toHaveProperty('declineReason');
    });

    it('200: expired at once by the clock', async () => {
      const { requestId } = await expired();
      expect((await bank.poll(requestId)).json).toMatchObject({ requestId, status: 'expired' });
    });

    it('200: without anything of a customer who was erased since', async () => {
      const leaving = await WalletClient.withCredential(ledger.call);
      const { requestId } = await created();
      const { token } = await leaving.share();
      await leaving.fulfil(requestId, token);
      const { requestId: refused } = await created();
      await leaving.decline(refused, { reason: 'I am leaving.' });
      expect((await bank.poll(refused)).json.declineReason).toBe('I am leaving.');
      await leaving.erase();
      const { json } = await bank.poll(requestId);
      expect(json).toMatchObject({ status: 'completed', token: null, erasure: { reason: 'SUBJECT_ERASED' } });
      expect(json.claims).toEqual({});
      expect((await bank.poll(refused)).json).not.toHaveProperty('declineReason');
      expectProblem(await leaving.decline((await created()).requestId), 401, 'HOLDER_LOGIN_INVALID');
    });

    it('304: as long as nothing has changed, and not once it has', async () => {
      const { requestId } = await created();
      const first = await bank.poll(requestId);
      const known = { 'if-none-match': String(first.headers['etag']) };
      const again = await bank.poll(requestId, '', known);
      expect([again.status, again.text, again.headers['etag']]).toEqual([304, '', first.headers['etag']]);
      expect(again.headers['cache-control']).toBe('no-store');
      await holder.decline(requestId);
      const changed = await bank.poll(requestId, '', known);
      expect([changed.status, changed.json.status]).toEqual([200, 'declined']);
      expect((await bank.poll(requestId, '', { 'if-none-match': String(changed.headers['etag']) })).status).toBe(304);
    });

    it.each(['31', '-1', '1.5', 'long', ''])('400: waiting for "%s" seconds', async (wait) => {
      const answer = await bank.poll((await created()).requestId, `?wait=${wait}`);
      expectProblem(answer, 400, 'VALIDATION_FAILED');
      expect(answer.json.errors[0].pointer).toBe('/wait');
    });

    it('401: without a key', async () => {
      const { requestId } = await created();
      expectProblem(await ledger.call('GET', `/v1/sessions/${requestId}`), 401, 'INSTITUTION_KEY_MISSING');
    });

    it('404: somebody else’s looks exactly as one that is not there', async () => {
      const { requestId } = await created();
      const other = await ledger.onboard();
      const theirs = await other.poll(requestId);
      const nobodys = await other.poll(UNKNOWN);
      for (const answer of [theirs, nobodys, await other.poll('nonsense')])
        expectProblem(answer, 404, 'SESSION_NOT_FOUND');
      expect(theirs.json.detail).toBe(nobodys.json.detail);
    });
  });

  describe('A poll that waits', () => {
    const waiting = async (
      requestId: string,
      seconds = 30,
    ): Promise<{ answer: Promise<Answer>; isOver: () => boolean }> => {
      let isOver = false;
      const answer = bank.poll(requestId, `?wait=${seconds}`).finally(() => (isOver = true));
      // The wait has begun when another request has been answered meanwhile.
      await bank.poll(requestId);
      return { answer, isOver: () => isOver };
    };

    it('is answered when the session is completed, declined or expired, and not before', async () => {
      const ends: [string, (requestId: string) => Promise<unknown>][] = [
        ['completed', async (requestId) => holder.fulfil(requestId, (await holder.share()).token)],
        ['declined', (requestId) => holder.decline(requestId)],
        ['expired', () => advance(60)],
      ];
      for (const [status, end] of ends) {
        const { requestId } = await created({ ttlSeconds: 60 });
        const { answer, isOver } = await waiting(requestId);
        expect(isOver()).toBe(false);
        await end(requestId);
        expect((await answer).json).toMatchObject({ requestId, status });
      }
    });

    it('is answered at once where there is nothing to wait for', async () => {
      const { requestId } = await completed();
      expect((await bank.poll(requestId, '?wait=30')).json.status).toBe('completed');
    });

    it('is answered pending when its time is over, or 304 to those who knew', async () => {
      const { requestId } = await created();
      const first = await bank.poll(requestId, '?wait=1');
      expect(first.json.status).toBe('pending');
      expect((await bank.poll(requestId, '?wait=1', { 'if-none-match': String(first.headers['etag']) })).status).toBe(
        304,
      );
    });

    it('wakes any number of waiters of one session', async () => {
      const { requestId } = await created();
      const answers = Array.from({ length: 20 }, () => bank.poll(requestId, '?wait=30'));
      await bank.poll(requestId);
      await holder.decline(requestId);
      for (const answer of answers) expect((await answer).json.status).toBe('declined');
    });

    it('503: past the number of waiters an institution may have, and no longer when they are gone', async () => {
      const crowd = await ledger.onboard();
      const { requestId } = (await crowd.createSession()).json;
      const waiters = Array.from({ length: 201 }, () => crowd.poll(requestId, '?wait=30'));
      const refused = await Promise.race(waiters);
      expectProblem(refused, 503, 'TOO_MANY_WAITING');
      expect(refused.headers['retry-after']).toBeDefined();
      await holder.decline(requestId);
      const answered = (await Promise.all(waiters)).filter(({ status }) => status === 200);
      expect(answered.map(({ json }) => json.status)).toEqual(Array(200).fill('declined'));
      const { requestId: next } = (await crowd.createSession()).json;
      expect((await crowd.poll(next, '?wait=1')).status).toBe(200);
    });
  });

  describe('GET /v1/sessions/{id}/public and /by-code/{code}/public', () => {
    it('200: who asks, for what, until when', async () => {
      const { requestId, code, expiresAt } = await created({
        institutionName: 'Branch 7',
        permissions: ['sanctions_screening_clear', 'income_verified'],
      });
      const { status, json } = await publicById(requestId);
      expect(status).toBe(200);
      expect(json).toEqual({
        requestId,
        status: 'pending',
        institutionId: bank.workspace.institutionId,
        institutionName: expect.stringMatching(/^Bank \d+$/),
        subLabel: 'Branch 7',
        permissions: ['sanctions_clear', 'income_verified'],
        environment: 'sandbox',
        expiresAt,
      });
      for (const typed of [code, code.replace('-', ''), code.toLowerCase(), encodeURIComponent(code.replace('-', ' '))])
        expect((await publicByCode(typed)).json).toEqual(json);
    });

    it('200: without a sub-label where there is none', async () => {
      expect((await publicById((await created()).requestId)).json).not.toHaveProperty('subLabel');
    });

    it('404: nobody’s, and an answer that does not repeat the code', async () => {
      for (const id of [UNKNOWN, 'nonsense']) expectProblem(await publicById(id), 404, 'SESSION_NOT_FOUND');
      for (const code of ['AAAA-BBBB', 'AAAABBBB', '0000-1111', 'nonsense', 'A'.repeat(100)]) {
        const answer = await publicByCode(code);
        expectProblem(answer, 404, 'SESSION_NOT_FOUND');
        expect(answer.text).not.toContain(code);
      }
    });

    it('410: expired, completed or declined, each by its own name', async () => {
      const sessions = [
        ['SESSION_EXPIRED', await expired()],
        ['SESSION_DECLINED', await declined()],
      ] as const;
      for (const [code, session] of sessions) {
        expectProblem(await publicById(session.requestId), 410, code);
        expectProblem(await publicByCode(session.code), 410, code);
      }
      expectProblem(await publicById((await completed()).requestId), 410, 'SESSION_COMPLETED');
    });
  });

  describe('POST /v1/sessions/{id}/fulfill', () => {
    it('200: once, as one verification with its webhook and its audit trail', async () => {
      const { requestId } = await completed();
      const { audit_id } = (await bank.poll(requestId)).json;
      const [webhook] = await receiver.untilAbout(audit_id);
      expect(webhook?.body).toMatchObject({ event: 'verification.completed', data: { audit_id } });
      const { json } = await bank.audit(audit_id);
      const types = json.trail.map(({ event }: { event: { type: string } }) => event.type);
      for (const type of ['SessionCreated', 'ShareBound', 'SessionFulfilled', 'TokenVerified'])
        expect(types.filter((each: string) => each === type)).toHaveLength(1);
      expect(json.verification.audit_id).toBe(audit_id);
    });

    it('200: and the institution may verify the token again, nobody else may', async () => {
      const { token } = await completed();
      expect((await bank.verify(token)).json.credential_valid).toBe(true);
      expect((await (await ledger.onboard()).verify(token)).json.deny_reason).toBe('TOKEN_NOT_FOUND');
    });

    it('200: again under the same Idempotency-Key, with no second effect', async () => {
      const key = { 'idempotency-key': randomUUID() };
      const { requestId } = await created();
      const { token } = await holder.share();
      const first = await holder.fulfil(requestId, token, key);
      const again = await holder.fulfil(requestId, token, key);
      expect([again.status, again.text]).toEqual([200, first.text]);
      expect(again.headers['idempotent-replayed']).toBe('true');
      expect(await eventsOf(requestId)).toEqual(['SessionCreated', 'SessionFulfilled']);
    });

    it.each<[string, unknown, string]>([
      ['an unknown field', { token: 'PASSID-AAAA-BBBB-CCCC-DDDD', x: 1 }, '/x'],
      ['no token', {}, '/token'],
      ['a token that is a number', { token: 7 }, '/token'],
      ['an empty token', { token: '' }, '/token'],
      ['an endless token', { token: 'A'.repeat(65) }, '/token'],
    ])('400: %s', async (_, body, pointer) => {
      const { requestId } = await created();
      const answer = await holder.call('POST', `/v1/sessions/${requestId}/fulfill`, body);
      expectProblem(answer, 400, 'VALIDATION_FAILED');
      expect(answer.json.errors[0].pointer).toBe(pointer);
      expect(await eventsOf(requestId)).toEqual(['SessionCreated']);
    });

    it('401: without a login, and with an institution’s', async () => {
      const { requestId } = await created();
      const url = `/v1/sessions/${requestId}/fulfill`;
      const { token } = await holder.share();
      expectProblem(await ledger.call('POST', url, {}, { token }), 401, 'HOLDER_LOGIN_MISSING');
      const institutions = { authorization: `Bearer ${bank.workspace.token}` };
      expectProblem(await ledger.call('POST', url, institutions, { token }), 401, 'HOLDER_LOGIN_INVALID');
    });

    it('403: a token that is not the holder’s, whosever it is', async () => {
      const { requestId } = await created();
      const other = await WalletClient.withCredential(ledger.call);
      const { token: others } = await other.share();
      const { token: demo } = (await bank.redeem('KE8V-3TXY-Z72L')).json.data;
      for (const token of [others, demo, 'PASSID-AAAA-BBBB-CCCC-DDDD', 'nonsense']) {
        const answer = await holder.fulfil(requestId, token);
        expectProblem(answer, 403, 'TOKEN_NOT_YOURS');
        expect(answer.text).not.toContain(token);
      }
      expect((await bank.poll(requestId)).json.status).toBe('pending');
      expect((await other.fulfil(requestId, others)).status).toBe(200);
    });

    it('403: a share that was made for another institution', async () => {
      const { requestId } = await created();
      const { workspace } = await ledger.onboard();
      const { token } = await holder.share(undefined, { audience: workspace.institutionId });
      expectProblem(await holder.fulfil(requestId, token), 403, 'AUDIENCE_MISMATCH');
      const { token: ours } = await holder.share(undefined, { audience: bank.workspace.institutionId });
      expect((await holder.fulfil(requestId, ours)).status).toBe(200);
    });

    it('404: a session that is not there', async () => {
      expectProblem(await holder.fulfil(UNKNOWN, (await holder.share()).token), 404, 'SESSION_NOT_FOUND');
    });

    it('409: a session that was answered, by the same token or another', async () => {
      const { requestId, token } = await completed();
      for (const again of [token, (await holder.share()).token])
        expectProblem(await holder.fulfil(requestId, again), 409, 'SESSION_ALREADY_ANSWERED');
      const { requestId: refused } = await declined();
      expectProblem(await holder.fulfil(refused, (await holder.share()).token), 409, 'SESSION_ALREADY_ANSWERED');
    });

    it('409: a share that was used, in a session, by its code or by another institution', async () => {
      const { token: answered } = await completed();
      const redeemed = await holder.share();
      await bank.redeem(redeemed.code);
      const { token: others } = await holder.share();
      await (await ledger.onboard()).verify(others);
      const { requestId } = await created();
      for (const token of [answered, redeemed.token, others])
        expectProblem(await holder.fulfil(requestId, token), 409, 'TOKEN_ALREADY_USED');
      expect((await bank.poll(requestId)).json.status).toBe('pending');
    });

    it('410: a session that has expired, and the share is not used up by it', async () => {
      const { requestId } = await expired();
      const { token } = await holder.share();
      expectProblem(await holder.fulfil(requestId, token), 410, 'SESSION_EXPIRED');
      const { requestId: next } = await created();
      expect((await holder.fulfil(next, token)).status).toBe(200);
    });

    it('410: a share that was withdrawn or has expired', async () => {
      const { requestId } = await created();
      const { token } = await holder.share();
      await holder.revoke(token);
      expectProblem(await holder.fulfil(requestId, token), 410, 'TOKEN_REVOKED');
      const { token: old } = await holder.share(undefined, { expiresIn: 60 });
      await advance(60);
      expectProblem(await holder.fulfil(requestId, old), 410, 'TOKEN_EXPIRED');
    });
  });

  describe('POST /v1/sessions/{id}/decline', () => {
    it('200: again under the same Idempotency-Key', async () => {
      const key = { 'idempotency-key': randomUUID() };
      const { requestId } = await created();
      await holder.decline(requestId, { reason: 'no' }, key);
      const again = await holder.decline(requestId, { reason: 'no' }, key);
      expect([again.status, again.json]).toEqual([200, { status: 'declined' }]);
      expect(again.headers['idempotent-replayed']).toBe('true');
      expectProblem(await holder.decline(requestId, { reason: 'never' }, key), 422, 'IDEMPOTENCY_KEY_REUSED');
      expect(await eventsOf(requestId)).toEqual(['SessionCreated', 'SessionDeclined']);
    });

    it.each<[string, object, string]>([
      ['an unknown field', { x: 1 }, '/x'],
      ['a reason that is a number', { reason: 7 }, '/reason'],
      ['an endless reason', { reason: 'x'.repeat(501) }, '/reason'],
      ['a reason with a NUL', { reason: 'a\u0000' }, '/reason'],
    ])('400: %s', async (_, body, pointer) => {
      const { requestId } = await created();
      const answer = await holder.decline(requestId, body);
      expectProblem(answer, 400, 'VALIDATION_FAILED');
      expect(answer.json.errors[0].pointer).toBe(pointer);
      expect(await eventsOf(requestId)).toEqual(['SessionCreated']);
    });

    it('401: without a login', async () => {
      const { requestId } = await created();
      expectProblem(
        await ledger.call('POST', `/v1/sessions/${requestId}/decline`, {}, {}),
        401,
        'HOLDER_LOGIN_MISSING',
      );
    });

    it('404: a session that is not there, or not in the world of the wallet', async () => {
      expectProblem(await holder.decline(UNKNOWN), 404, 'SESSION_NOT_FOUND');
      const live = await WalletClient.signUp(ledger.call, 'live');
      const { requestId } = await created();
      expectProblem(await live.decline(requestId), 404, 'SESSION_NOT_FOUND');
      expectProblem(await live.fulfil(requestId, 'PASSID-AAAA-BBBB-CCCC-DDDD'), 404, 'SESSION_NOT_FOUND');
    });

    it('409: a session that was answered', async () => {
      for (const { requestId } of [await completed(), await declined()])
        expectProblem(await holder.decline(requestId), 409, 'SESSION_ALREADY_ANSWERED');
    });

    it('410: a session that has expired', async () => {
      expectProblem(await holder.decline((await expired()).requestId), 410, 'SESSION_EXPIRED');
    });
  });

  describe('Expiry', () => {
    it('becomes an event without anybody asking, at the announced moment', async () => {
      const { requestId, expiresAt } = await created();
      await advance(600);
      await waitFor(async () => (await eventsOf(requestId)).length > 1, 'the session to expire');
      const [, event] = await ledger.platform.store.readStream(`session-${requestId}`);
      expect(event).toMatchObject({
        type: 'SessionExpired',
        data: { requestId, institutionId: bank.workspace.institutionId, expiredAt: expiresAt },
        metadata: { environment: 'sandbox', institution_id: bank.workspace.institutionId, actor: 'expire-sessions' },
      });
      expect(Date.parse(event?.metadata.recorded_at ?? '')).toBeLessThan(Date.parse(expiresAt));
    });

    it('a session of a sandbox that has not moved expires by the world’s clock', async () => {
      const { requestId } = (await (await ledger.onboard()).createSession({ ttlSeconds: 60 })).json;
      ledger.clock.advance(MINUTE_MS);
      await waitFor(async () => (await eventsOf(requestId)).includes('SessionExpired'), 'the session to expire');
    });

    it('a sandbox that is moved leaves the sessions of other institutions alone', async () => {
      const other = await ledger.onboard();
      const { requestId } = (await other.createSession()).json;
      const { requestId: ours } = await created();
      await advance(600);
      await waitFor(async () => (await eventsOf(ours)).includes('SessionExpired'), 'our session to expire');
      expect((await other.poll(requestId)).json.status).toBe('pending');
      expect(await eventsOf(requestId)).toEqual(['SessionCreated']);
    });
  });
});
