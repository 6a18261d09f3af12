import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandBus } from '@nestjs/cqrs';
import { hashShareCode, hashToken, tokenFrom } from '@passid/credentials';
import { transact } from '@passid/event-store';
import {
  credential,
  credentialStream,
  issueCredential,
  share,
  shareStream,
  verificationStream,
  type CredentialIssue,
  type ShareCreation,
} from '@passid/ledger';
import { jwtVerify, createLocalJWKSet } from 'jose';
import { AcceptedRequests } from '../../../apps/api/src/door/idempotency/accepted-requests.js';
import { RedeemCodeCommand } from '../../../apps/api/src/verifying/redeem-code/redeem-code.handler.js';
import { Operations } from '../../../apps/api/src/door/idempotency/operations.js';
import type { Answer, BankClient } from '../../support/bank-client.js';
import { expectProblem } from '../../support/expect-problem.js';
import { BY_HAND } from '../../support/faults-ledger.js';
import { startLedgerApp, type LedgerApp } from '../../support/ledger-app.js';
import { ATTRIBUTES, CLAIMS, PASSWORD, WalletClient } from '../../support/wallet-client.js';

describe('Wallets', () => {
  const HOUR_MS = 60 * 60 * 1000;
  const DAY_MS = 24 * HOUR_MS;
  const CONTEXT = { data_window_days: 180, freshness_hours: 0, linked_accounts: 3, corridor: 'KE->GB' };

  let ledger: LedgerApp;
  let bank: BankClient;
  beforeAll(async () => {
    ledger = await startLedgerApp();
    bank = await ledger.onboard();
  });
  afterAll(() => ledger.close());

  const signUp = (environment?: 'sandbox' | 'live'): Promise<WalletClient> =>
    WalletClient.signUp(ledger.call, environment);

  /** A wallet with a credential in it. */
  async function filled(attributes: object = {}): Promise<WalletClient> {
    const wallet = await signUp();
    await wallet.issue(attributes);
    return wallet;
  }

  function login(audience: 'operator' | 'holder', subject: string): Record<string, string> {
    const { keyRing, clock, config } = ledger.platform;
    const issuedAt = clock.now();
    const expiresAt = new Date(issuedAt.getTime() + HOUR_MS);
    const issuer = config.publicUrl;
    const token = keyRing.signLogin({ subject, audience, issuer, issuedAt, expiresAt });
    return { authorization: `Bearer ${token}` };
  }

  describe('POST /api/wallet/holders answers', () => {
    const post = (body: object) => ledger.call('POST', '/api/wallet/holders', {}, body);

    it('201 with a login, for an e-mail address or a user id', async () => {
      for (const name of [{ email: 'Amina@Mail.example' }, { user_id: 'user-4711' }]) {
        const { status, json } = await post({ ...name, password: PASSWORD });
        expect(status).toBe(201);
        expect(json).toEqual({
          holderId: expect.stringMatching(/^hld_[0-9a-f]{32}$/),
          environment: 'sandbox',
          token: expect.any(String),
          expiresAt: expect.stringMatching(/Z$/),
        });
      }
    });

    it('409 for a name that is taken, in whatever case; the other environment is another world', async () => {
      await post({ email: 'once@mail.example', password: PASSWORD });
      expectProblem(await post({ email: 'Once@mail.example', password: PASSWORD }), 409, 'HOLDER_EXISTS');
      expect((await post({ email: 'once@mail.example', password: PASSWORD, environment: 'live' })).status).toBe(201);
    });

    it('201 to one of many who sign up under one name at once', async () => {
      const email = 'many@mail.example';
      const answers = await Promise.all(Array.from({ length: 8 }, () => post({ email, password: PASSWORD })));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 7 }, () => 409)]);
    });

    it.each([
      ['neither name', { password: PASSWORD }, ''],
      ['both names', { email: 'a@mail.example', userId: 'a', password: PASSWORD }, ''],
      ['no e-mail address', { email: 'nobody', password: PASSWORD }, '/email'],
      ['a user id with a space', { userId: 'a b', password: PASSWORD }, '/userId'],
      ['a short password', { email: 'a@mail.example', password: 'short' }, '/password'],
      ['another environment', { email: 'a@mail.example', password: PASSWORD, environment: 'test' }, '/environment'],
      ['an unknown field', { email: 'a@mail.example', password: PASSWORD, role: 'issuer' }, '/role'],
    ])('400 for %s', async (_, body, pointer) => {
      const answer = await post(body);
      expectProblem(answer, 400, 'VALIDATION_FAILED');
      expect(answer.json.errors[0].pointer).toBe(pointer);
    });
  });

  describe('POST /api/wallet/login answers', () => {
    const post = (body: object) => ledger.call('POST', '/api/wallet/login', {}, body);

    it('200 with a login that opens the wallet', async () => {
      const { email, holderId } = await signUp();
      const { status, json } = await post({ email: email.toUpperCase(), password: PASSWORD });
      expect(status).toBe(200);
      expect(json.holderId).toBe(holderId);
      const listed = await ledger.call('GET', '/api/wallet/credentials', { authorization: `Bearer ${json.token}` });
      expect(listed.json).toEqual({ credentials: [] });
    });

    it('401 for a wrong password, an unknown name and the other environment, alike', async () => {
      const { email } = await signUp();
      const refused = [
        await post({ email, password: 'wrong horse battery' }),
        await post({ email: 'nobody@mail.example', password: PASSWORD }),
        await post({ email, password: PASSWORD, environment: 'live' }),
        await post({ userId: email, password: PASSWORD }),
      ];
      for (const answer of refused) expectProblem(answer, 401, 'HOLDER_LOGIN_FAILED');
      expect(new Set(refused.map(({ json }) => json.detail)).size).toBe(1);
    });

    it('400 for an unknown field', async () => {
      expectProblem(await post({ email: 'a@mail.example', password: PASSWORD, otp: '1' }), 400, 'VALIDATION_FAILED');
    });
  });

  const ISSUE = '/api/wallet/credentials';

  describe('POST /api/wallet/credentials answers', () => {
    it('201 to a holder in the sandbox, and lists it', async () => {
      const wallet = await signUp();
      const { status, json } = await wallet.call('POST', ISSUE, ATTRIBUTES);
      expect(status).toBe(201);
      expect(json).toEqual({
        credentialId: expect.stringMatching(/^pid_[0-9a-f]{32}$/),
        holderId: wallet.holderId,
        issuer: ledger.platform.config.publicUrl,
        status: 'active',
        issuedAt: expect.stringMatching(/\.000Z$/),
        expiresAt: expect.stringMatching(/\.000Z$/),
      });
      expect((await wallet.call('GET', ISSUE)).json).toEqual({ credentials: [json] });
      expect((await (await signUp()).call('GET', ISSUE)).json).toEqual({ credentials: [] });
    });

    it('201 to an operator, for a live wallet', async () => {
      const { holderId } = await signUp('live');
      const answer = await ledger.call('POST', ISSUE, login('operator', 'opr_1'), { ...ATTRIBUTES, holderId });
      expect(answer.status).toBe(201);
      expect(answer.json.holderId).toBe(holderId);
    });

    it('403 to a holder in live, and to one who would issue to another', async () => {
      const live = await signUp('live');
      expectProblem(await live.call('POST', ISSUE, ATTRIBUTES), 403, 'ISSUER_REQUIRED');
      const { holderId } = await signUp();
      const answer = await (await signUp()).call('POST', ISSUE, { ...ATTRIBUTES, holderId });
      expectProblem(answer, 403, 'ISSUER_REQUIRED');
    });

    it('404 to an operator who names nobody', async () => {
      const body = { ...ATTRIBUTES, holderId: `hld_${'0'.repeat(32)}` };
      expectProblem(await ledger.call('POST', ISSUE, login('operator', 'opr_1'), body), 404, 'HOLDER_NOT_FOUND');
    });

    it('401 without a login, with one of another audience, and with one of nobody', async () => {
      expectProblem(await ledger.call('POST', ISSUE, {}, ATTRIBUTES), 401, 'HOLDER_LOGIN_MISSING');
      const institution = { authorization: `Bearer ${bank.workspace.token}` };
      expectProblem(await ledger.call('POST', ISSUE, institution, ATTRIBUTES), 401, 'HOLDER_LOGIN_INVALID');
      const nobody = login('holder', `hld_${'0'.repeat(32)}`);
      const answer = await ledger.call('POST', ISSUE, nobody, ATTRIBUTES);
      expectProblem(answer, 401, 'HOLDER_LOGIN_INVALID');
      expect(answer.headers['www-authenticate']).toContain('Bearer realm="holder"');
    });

    it.each([
      ['an unknown field', { balance: 1 }, '/balance'],
      ['half a cent', { monthlyIncome: 0.5 }, '/monthlyIncome'],
      ['a negative income', { monthlyIncome: -1 }, '/monthlyIncome'],
      ['an income past 48 bits', { monthlyIncome: 2 ** 48 }, '/monthlyIncome'],
      ['another currency', { currency: 'KES' }, '/currency'],
      ['a score past its end', { paymentScore: 1001 }, '/paymentScore'],
      ['a check that is neither', { fraudCheck: 'maybe' }, '/fraudCheck'],
      ['a corridor in words', { corridor: 'Kenya to Britain' }, '/corridor'],
      ['a day that is none', { issuedAt: '2026-02-30T00:00:00Z' }, '/issuedAt'],
      ['an issue in the future', { issuedAt: '2099-01-01T00:00:00Z' }, '/issuedAt'],
      ['an expiry in the past', { issuedAt: '2020-01-01T00:00:00Z', expiresAt: '2020-02-01T00:00:00Z' }, '/expiresAt'],
      ['a life of ten years', { expiresAt: '2036-01-01T00:00:00Z' }, '/expiresAt'],
    ])('400 for %s', async (_, more, pointer) => {
      const answer = await (await signUp()).call('POST', ISSUE, { ...ATTRIBUTES, ...more });
      expectProblem(answer, 400, 'VALIDATION_FAILED');
      expect(answer.json.errors[0].pointer).toBe(pointer);
    });

    it('400 to an operator who names no holder', async () => {
      const answer = await ledger.call('POST', ISSUE, login('operator', 'opr_1'), ATTRIBUTES);
      expectProblem(answer, 400, 'VALIDATION_FAILED');
      expect(answer.json.errors[0].pointer).toBe('/holderId');
    });
  });

  describe('POST /api/wallet/credentials/{id}/revoke answers', () => {
    const revoke = (wallet: WalletClient, id: string) => wallet.call('POST', `/api/wallet/credentials/${id}/revoke`);

    it('200 to its sandbox holder, again and again', async () => {
      const wallet = await signUp();
      const id = await wallet.issue();
      expect((await revoke(wallet, id)).json).toMatchObject({ credentialId: id, status: 'revoked' });
      expect((await revoke(wallet, id)).json).toMatchObject({ status: 'revoked' });
      const stream = await ledger.platform.store.readStream(credentialStream(id));
      expect(stream.map(({ type }) => type)).toEqual(['CredentialIssued', 'CredentialRevoked']);
    });

    it('200 to an operator', async () => {
      const id = await (await signUp()).issue();
      const answer = await ledger.call('POST', `/api/wallet/credentials/${id}/revoke`, login('operator', 'opr_1'));
      expect(answer.json).toMatchObject({ status: 'revoked' });
    });

    it('404 for somebody else’s exactly as for none', async () => {
      const id = await (await signUp()).issue();
      const wallet = await signUp();
      const [theirs, none] = [await revoke(wallet, id), await revoke(wallet, 'pid_0')];
      expectProblem(theirs, 404, 'CREDENTIAL_NOT_FOUND');
      expectProblem(none, 404, 'CREDENTIAL_NOT_FOUND');
      expect(theirs.json.detail).toBe(none.json.detail);
    });

    it('400 for a field, and nothing is revoked', async () => {
      const wallet = await signUp();
      const id = await wallet.issue();
      const answer = await wallet.call('POST', `/api/wallet/credentials/${id}/revoke`, { at: '2027-01-01T00:00:00Z' });
      expectProblem(answer, 400, 'VALIDATION_FAILED');
      expect((await wallet.call('GET', '/api/wallet/credentials')).json.credentials).toMatchObject([
        { status: 'active' },
      ]);
    });

    it('403 to a holder in live, 401 without a login', async () => {
      expectProblem(await revoke(await signUp('live'), 'pid_0'), 403, 'ISSUER_REQUIRED');
      expectProblem(await ledger.call('POST', '/api/wallet/credentials/pid_0/revoke'), 401, 'HOLDER_LOGIN_MISSING');
    });
  });

  describe('POST /api/v1/bridge/share/create answers', () => {
    const CREATE = '/api/v1/bridge/share/create';

    it('201 with a code for 15 minutes and a token for 30 days', async () => {
      const wallet = await filled();
      const before = ledger.clock.now().getTime();
      const { status, json } = await wallet.call('POST', CREATE, {
        permissions: ['income_verified', 'sanctions_clear'],
      });
      expect(status).toBe(201);
      expect(json.code).toMatch(/^[A-HJ-NP-Z2-9]{4}(-[A-HJ-NP-Z2-9]{4}){2}$/);
      expect(json.token).toMatch(/^PASSID(-[A-HJ-NP-Z2-9]{4}){4}$/);
      expect(Date.parse(json.codeExpiresAt) - before).toBeLessThan(15 * 60_000 + 10_000);
      expect(Date.parse(json.expiresAt) - before).toBeGreaterThanOrEqual(30 * DAY_MS);
    });

    it('201 with a token that ends with its credential, or sooner if asked', async () => {
      const expiresAt = new Date(Math.floor(ledger.clock.now().getTime() / 1000) * 1000 + 10 * DAY_MS).toISOString();
      const wallet = await filled({ expiresAt });
      expect((await wallet.share()).expiresAt).toBe(expiresAt);
      const { expiresAt: sooner } = await wallet.share(['income_verified'], { expires_in: 60 });
      expect(Date.parse(sooner)).toBeLessThan(ledger.clock.now().getTime() + 61_000);
    });

    it('409 where there is nothing to share', async () => {
      const empty = await signUp();
      expectProblem(
        await empty.call('POST', CREATE, { permissions: ['income_verified'] }),
        409,
        'CREDENTIAL_NOT_ACTIVE',
      );
      const wallet = await signUp();
      const credentialId = await wallet.issue();
      await wallet.call('POST', `/api/wallet/credentials/${credentialId}/revoke`);
      for (const body of [{ permissions: ['income_verified'] }, { permissions: ['income_verified'], credentialId }])
        expectProblem(await wallet.call('POST', CREATE, body), 409, 'CREDENTIAL_NOT_ACTIVE');
    });

    it('404 for a credential of somebody else, and for an audience that does not exist', async () => {
      const credentialId = await (await signUp()).issue();
      const wallet = await filled();
      const answer = await wallet.call('POST', CREATE, { permissions: ['income_verified'], credentialId });
      expectProblem(answer, 404, 'CREDENTIAL_NOT_FOUND');
      const elsewhere = await wallet.call('POST', CREATE, { permissions: ['income_verified'], audience: '42' });
      expectProblem(elsewhere, 404, 'INSTITUTION_NOT_FOUND');
    });

    it.each([
      ['no permissions', {}, '/permissions'],
      ['no consent at all', { permissions: [] }, '/permissions'],
      ['a permission nobody knows', { permissions: ['everything'] }, '/permissions'],
      ['an audience in words', { permissions: ['income_verified'], audience: 'First Bank' }, '/audience'],
      ['a life of a second', { permissions: ['income_verified'], expiresIn: 1 }, '/expiresIn'],
      ['a life of 31 days', { permissions: ['income_verified'], expiresIn: 31 * 24 * 3600 }, '/expiresIn'],
      ['a proof without the draft it was made for', { permissions: ['income_verified'], proof: {} }, '/draft'],
    ])('400 for %s', async (_, body, pointer) => {
      const answer = await (await filled()).call('POST', CREATE, body);
      expectProblem(answer, 400, 'VALIDATION_FAILED');
      expect(answer.json.errors[0].pointer).toBe(pointer);
    });

    it('401 without a login', async () => {
      expectProblem(
        await ledger.call('POST', CREATE, {}, { permissions: ['fraud_risk'] }),
        401,
        'HOLDER_LOGIN_MISSING',
      );
    });
  });

  describe('POST /api/v1/bridge/share/create with an Idempotency-Key', () => {
    const CREATE = '/api/v1/bridge/share/create';
    const KEY = { 'idempotency-key': 'share-1' };
    const wish = { permissions: ['income_verified'], expiresIn: 3_600 };
    const create = (wallet: WalletClient, body: object = wish): Promise<Answer> =>
      wallet.call('POST', CREATE, body, KEY);
    const sharesOf = async (wallet: WalletClient): Promise<number> => (await wallet.history()).json.shares.length;

    it('makes one share and says the same again, also of many at once and when the credential is gone', async () => {
      const wallet = await WalletClient.withCredential(ledger.call);
      const answers = await Promise.all(Array.from({ length: 8 }, () => create(wallet)));
      expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(201));
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      expect(answers.filter(({ headers }) => headers['idempotent-replayed'] !== 'true')).toHaveLength(1);
      const { credentials } = (await wallet.call('GET', '/api/wallet/credentials')).json;
      await wallet.call('POST', `/api/wallet/credentials/${credentials[0].credentialId}/revoke`);
      expect((await create(wallet)).text).toBe(answers[0]?.text);
      expect(await sharesOf(wallet)).toBe(1);
    });

    it('answers 422 to another body, and another wallet’s key is another key', async () => {
      const wallet = await WalletClient.withCredential(ledger.call);
      const { json } = await create(wallet);
      expectProblem(await create(wallet, { ...wish, expiresIn: 3_601 }), 422, 'IDEMPOTENCY_KEY_REUSED');
      const other = await create(await WalletClient.withCredential(ledger.call));
      expect(other.headers).not.toHaveProperty('idempotent-replayed');
      expect(other.json.token).not.toBe(json.token);
    });

    it('answers 400 to a key that is none, and keeps nothing of a request that was refused', async () => {
      const wallet = await signUp();
      const none = await wallet.call('POST', CREATE, wish, { 'idempotency-key': '' });
      expectProblem(none, 400, 'IDEMPOTENCY_KEY_INVALID');
      expectProblem(await create(wallet), 409, 'CREDENTIAL_NOT_ACTIVE');
      await wallet.issue();
      const made = await create(wallet);
      expect(made.status).toBe(201);
      expect(made.headers).not.toHaveProperty('idempotent-replayed');
    });

    it('is as good as new after a day', async () => {
      const wallet = await WalletClient.withCredential(ledger.call);
      const first = await create(wallet);
      ledger.clock.advance(DAY_MS);
      const { email } = wallet;
      const { token } = (await ledger.call('POST', '/api/wallet/login', {}, { email, password: PASSWORD })).json;
      const second = await ledger.call('POST', CREATE, { ...KEY, authorization: `Bearer ${token}` }, wish);
      expect(second.status).toBe(201);
      expect(second.json.token).not.toBe(first.json.token);
    });

    it('makes the share that a process accepted and did not live to make', async () => {
      const wallet = await WalletClient.withCredential(ledger.call);
      const { keyRing, clock } = ledger.platform;
      const now = clock.now().toISOString();
      const idempotency = ledger.app.get(Operations).idempotencyOf(KEY['idempotency-key'], wish);
      const caller = { holderId: wallet.holderId, environment: 'sandbox' as const };
      const context = { ...BY_HAND, recorded_at: now };
      const request = { caller, route: 'create-share', idempotency, now };
      const shareId = await ledger.app.get(AcceptedRequests).accept(request, 'shr_begun', context);
      const { json, headers } = await create(wallet);
      expect(headers).not.toHaveProperty('idempotent-replayed');
      const key = await ledger.platform.vault.keyOf(wallet.holderId);
      expect(json.token).toBe(tokenFrom(key.derive('share-token', shareId)));
      const stream = shareStream(hashToken(keyRing, 'sandbox', json.token));
      expect(await ledger.platform.store.readStream(stream)).toHaveLength(1);
    });
  });

  describe('A code made by a wallet is redeemed', () => {
    it('a code of a wallet gives the claims of its credential, signed, and once', async () => {
      const { code, token } = await (await filled()).share();
      const { status, json } = await bank.redeem(code.toLowerCase(), { institution_reference: 'loan 1' });
      expect(status).toBe(200);
      expect(json.data).toMatchObject({
        credential_valid: true,
        status: 'verified',
        token,
        credential_status: 'active',
        token_status: 'redeemed',
        verified_claims: CLAIMS,
        claims_not_granted: [],
        signature: { status: 'valid' },
        proof: { status: 'not_provided' },
        freshness_status: 'fresh',
        revocation_status: 'not_revoked',
        institution_reference: 'loan 1',
      });
      const jwks = await ledger.call('GET', '/.well-known/jwks.json');
      const { payload } = await jwtVerify(json.data.signature.jws, createLocalJWKSet(jwks.json));
      expect(payload['claims']).toEqual(CLAIMS);
      expectProblem(await bank.redeem(code), 409, 'CODE_ALREADY_REDEEMED');
      expect((await bank.verify(token)).json).toMatchObject({ credential_valid: true, token_status: 'redeemed' });
      expect((await bank.audit(json.data.audit_id)).json.verification).toEqual(json.data);
    });

    it('a code gives what was both consented to and asked for, and names the rest', async () => {
      const wallet = await filled();
      const { code } = await wallet.share(['income_band', 'sanctions_clear']);
      const requestedClaims = ['income_verified', 'identity_verified', 'fraud_risk'];
      const { json } = await bank.redeem(code, { requestedClaims });
      expect(json.data.verified_claims).toEqual({ income_verified: true, income_band: '$3,000-4,000/mo', ...CONTEXT });
      expect(json.data.claims_not_granted).toEqual(['identity_verified', 'fraud_risk']);
    });

    it('a false claim leads to manual review', async () => {
      const { code } = await (await filled({ savingsScore: 499 })).share();
      const { json } = await bank.redeem(code);
      expect(json.data).toMatchObject({
        status: 'manual_review',
        claims: { ...CLAIMS, savings_behavior_verified: false },
      });
    });

    it('a redemption is denied where nothing that was asked for was consented to', async () => {
      const { code } = await (await filled()).share(['fraud_risk']);
      const { json } = await bank.redeem(code, { requestedClaims: ['identity_verified'] });
      expect(json.data).toMatchObject({ status: 'denied', deny_reason: 'PERMISSION_NOT_GRANTED', claims: {} });
    });

    it('a sanctions match is a hard denial, whatever was consented to', async () => {
      const { code } = await (await filled({ sanctionsCheck: 'failed' })).share(['income_verified']);
      const { json } = await bank.redeem(code);
      expect(json.data).toMatchObject({
        credential_valid: false,
        deny_reason: 'HARD_DENY_SANCTIONS_MATCH',
        claims: { sanctions_screening_clear: false, ...CONTEXT },
      });
    });

    it('a credential older than two days is stale', async () => {
      const issuedAt = new Date(ledger.clock.now().getTime() - 49 * HOUR_MS).toISOString();
      const { code } = await (await filled({ issuedAt })).share();
      const { json } = await bank.redeem(code);
      expect(json.data).toMatchObject({
        status: 'verified',
        freshness_status: 'stale',
        claims: { ...CLAIMS, freshness_hours: 49 },
      });
    });
  });

  describe('A share of a credential is refused, each with its own reason:', () => {
    it('its credential was revoked, from the next verification on', async () => {
      const wallet = await signUp();
      const id = await wallet.issue();
      const { code, token } = await wallet.share();
      await bank.redeem(code);
      await wallet.call('POST', `/api/wallet/credentials/${id}/revoke`);
      const { json } = await bank.verify(token);
      expect(json).toMatchObject({
        credential_valid: false,
        deny_reason: 'CREDENTIAL_REVOKED',
        credential_status: 'revoked',
        revocation_status: 'revoked',
        claims: {},
      });
    });

    it('its credential has expired', async () => {
      const other = await startLedgerApp();
      try {
        const wallet = await WalletClient.signUp(other.call);
        await wallet.issue({ expiresAt: new Date(other.clock.now().getTime() + 5 * DAY_MS).toISOString() });
        const { token } = await wallet.share();
        const lender = await other.onboard();
        expect((await lender.verify(token)).json.credential_valid).toBe(true);
        other.clock.advance(5 * DAY_MS);
        expect((await lender.verify(token)).json).toMatchObject({
          deny_reason: 'CREDENTIAL_EXPIRED',
          credential_status: 'expired',
          token_status: 'expired',
        });
      } finally {
        await other.close();
      }
    });

    it('its credential is not what the issuer signed', async () => {
      const wallet = await signUp();
      const genuine = await ledger.platform.store.readStream(credentialStream(await wallet.issue()));
      const credentialId = `pid_${randomBytes(16).toString('hex')}`;
      const stream = credentialStream(credentialId);
      const { vault, store, keyRing } = ledger.platform;
      const issue = genuine[0]?.data as CredentialIssue;
      const opened = await vault.open<{ envelope: string }>(credentialStream(issue.credentialId), issue.sealed);
      if (opened.isErased) throw new Error('The credential is there.');
      // Signed by the issuer, but for another credential: a copy is a forgery too.
      const key = await vault.keyOf(wallet.holderId);
      const forged = { ...issue, credentialId, sealed: key.seal(stream, opened.content) };
      const context = { ...BY_HAND, recorded_at: ledger.clock.now().toISOString() };
      await transact(store, stream, credential, () => issueCredential(forged, credential.initial), context);
      const { code, token } = await wallet.share(undefined, { credentialId });
      const { json } = await bank.redeem(code);
      expect(json.data).toMatchObject({
        credential_valid: false,
        deny_reason: 'INVALID_SIGNATURE',
        credential_status: 'invalid',
        signature: { status: 'invalid', jws: null },
        claims: {},
      });
      expect((await store.readStream(shareStream(hashToken(keyRing, 'sandbox', token)))).at(-1)?.type).toBe(
        'CodeRedeemed',
      );
    });

    it('it was made for another institution, which burns nothing', async () => {
      const wallet = await filled();
      const meant = await ledger.onboard();
      const { code, token } = await wallet.share(undefined, { audience: meant.workspace.institutionId });
      const redeemed = await bank.redeem(code);
      expect(redeemed.json.data).toMatchObject({ deny_reason: 'AUDIENCE_MISMATCH', token: null, token_status: null });
      expect((await bank.verify(token)).json).toMatchObject({ deny_reason: 'AUDIENCE_MISMATCH', token: null });
      expect((await meant.redeem(code)).json.data).toMatchObject({ status: 'verified' });
    });
  });

  describe('POST /api/v1/bridge/share/revoke answers', () => {
    const revoke = (wallet: WalletClient, token: string) =>
      wallet.call('POST', '/api/v1/bridge/share/revoke', { token });

    it('200, and code and token open nothing any more', async () => {
      const wallet = await filled();
      const { code, token } = await wallet.share();
      for (let time = 0; time < 2; time += 1)
        expect((await revoke(wallet, token.toLowerCase())).json).toEqual({
          tokenLastFour: token.slice(-4),
          status: 'revoked',
        });
      expectProblem(await bank.redeem(code), 410, 'CODE_REVOKED');
      const redeemed = await wallet.share();
      await bank.redeem(redeemed.code);
      await revoke(wallet, redeemed.token);
      expect((await bank.verify(redeemed.token)).json).toMatchObject({ deny_reason: 'TOKEN_REVOKED' });
    });

    it('404 for somebody else’s share exactly as for none', async () => {
      const { token } = await (await filled()).share();
      const wallet = await signUp();
      const refused = [
        await revoke(wallet, token),
        await revoke(wallet, 'PASSID-2222-2222-2222-2222'),
        await revoke(wallet, 'not a token'),
      ];
      for (const answer of refused) expectProblem(answer, 404, 'SHARE_NOT_FOUND');
      expect(new Set(refused.map(({ json }) => json.detail)).size).toBe(1);
    });

    it('400 for an unknown field, 401 without a login', async () => {
      const url = '/api/v1/bridge/share/revoke';
      const wallet = await signUp();
      expectProblem(await wallet.call('POST', url, { token: 'x', code: 'y' }), 400, 'VALIDATION_FAILED');
      expectProblem(await ledger.call('POST', url, {}, { token: 'x' }), 401, 'HOLDER_LOGIN_MISSING');
    });
  });

  describe('GET /api/v1/bridge/share/user/{userId} answers', () => {
    it('200 with every share, newest first, and who was told what', async () => {
      const wallet = await signUp();
      const credentialId = await wallet.issue();
      const first = await wallet.share(['income_verified']);
      const second = await wallet.share(['fraud_risk'], { audience: bank.workspace.institutionId });
      await bank.redeem(first.code, { requestedClaims: ['income_verified', 'fraud_risk'] });
      await bank.verify(first.token, { permissions: ['fraud_risk'] });
      const { status, json } = await wallet.history();
      expect(status).toBe(200);
      expect(json).toMatchObject({ userId: wallet.holderId, nextCursor: null });
      expect(json.shares).toEqual([
        {
          shareId: second.shareId,
          hasProof: false,
          tokenLastFour: second.token.slice(-4),
          codeLastFour: second.code.slice(-4),
          credentialId,
          status: 'active',
          permissions: ['fraud_risk'],
          audience: bank.workspace.institutionId,
          createdAt: expect.any(String),
          expiresAt: second.expiresAt,
          disclosures: [],
        },
        {
          shareId: first.shareId,
          hasProof: false,
          tokenLastFour: first.token.slice(-4),
          codeLastFour: first.code.slice(-4),
          credentialId,
          status: 'redeemed',
          permissions: ['income_verified'],
          createdAt: expect.any(String),
          expiresAt: first.expiresAt,
          disclosures: [
            expect.objectContaining({ via: 'token', status: 'denied', claims: [] }),
            {
              institutionId: bank.workspace.institutionId,
              institutionName: expect.stringMatching(/^Bank \d+$/),
              via: 'code',
              status: 'verified',
              claims: ['income_verified', 'income_band'],
              at: expect.any(String),
            },
          ],
        },
      ]);
      expect(JSON.stringify(json)).not.toContain(first.token);
    });

    it('200 page by page', async () => {
      const wallet = await filled();
      const made: string[] = [];
      for (let share = 0; share < 53; share += 1) made.push((await wallet.share()).token.slice(-4));
      const page = async (cursor: string) =>
        (await wallet.call('GET', `/api/v1/bridge/share/user/${wallet.holderId}${cursor}`)).json;
      const first = await page('');
      const second = await page(`?cursor=${first.nextCursor}`);
      const seen = [...first.shares, ...second.shares].map(({ tokenLastFour }) => tokenLastFour);
      expect(second.nextCursor).toBeNull();
      expect(seen).toEqual(made.reverse());
    });

    it('200 under the user id a holder signed up with', async () => {
      const { json } = await ledger.call('POST', '/api/wallet/holders', {}, { userId: 'user-9', password: PASSWORD });
      const headers = { authorization: `Bearer ${json.token}` };
      expect((await ledger.call('GET', '/api/v1/bridge/share/user/user-9', headers)).json).toMatchObject({
        shares: [],
      });
    });

    it('404 for anybody else, 400 for a cursor that is none, 401 without a login', async () => {
      const wallet = await signUp();
      const { holderId } = await signUp();
      const url = '/api/v1/bridge/share/user';
      expectProblem(await wallet.call('GET', `${url}/${holderId}`), 404, 'HOLDER_NOT_FOUND');
      expectProblem(await wallet.call('GET', `${url}/nobody`), 404, 'HOLDER_NOT_FOUND');
      expectProblem(await wallet.call('GET', `${url}/${wallet.holderId}?cursor=x`), 400, 'VALIDATION_FAILED');
      expectProblem(await ledger.call('GET', `${url}/${wallet.holderId}`), 401, 'HOLDER_LOGIN_MISSING');
    });
  });

  describe('A session is answered from a wallet', () => {
    const create = async (permissions: string[]) => (await bank.call('POST', '/v1/sessions', { permissions })).json;
    const fulfil = (wallet: WalletClient, requestId: string, token: string) =>
      wallet.call('POST', `/v1/sessions/${requestId}/fulfill`, { token });
    const read = async (requestId: string) => (await bank.call('GET', `/v1/sessions/${requestId}`)).json;

    it('a wallet’s answer to a session carries the claims of its credential', async () => {
      const wallet = await filled();
      const { requestId } = await create(['income_verified', 'sanctions_clear']);
      const { token } = await wallet.share(['income_verified'], { audience: bank.workspace.institutionId });
      expect((await fulfil(wallet, requestId, token)).json).toMatchObject({ status: 'completed' });
      expect(await read(requestId)).toMatchObject({
        status: 'completed',
        verification_status: 'verified',
        claims: { income_verified: true, income_band: '$3,000-4,000/mo', ...CONTEXT },
        claims_not_granted: ['sanctions_clear'],
      });
    });

    it('a session answered from a revoked credential is denied', async () => {
      const wallet = await signUp();
      const id = await wallet.issue();
      const { requestId } = await create(['income_verified']);
      const { token } = await wallet.share(['income_verified']);
      await wallet.call('POST', `/api/wallet/credentials/${id}/revoke`);
      await fulfil(wallet, requestId, token);
      expect(await read(requestId)).toMatchObject({ credential_valid: false, deny_reason: 'CREDENTIAL_REVOKED' });
    });

    it('nobody who was erased can answer a session', async () => {
      const wallet = await filled();
      const { requestId } = await create(['income_verified']);
      const { token } = await wallet.share(['income_verified']);
      await wallet.erase();
      expectProblem(await fulfil(wallet, requestId, token), 401, 'HOLDER_LOGIN_INVALID');
      const decline = await wallet.call('POST', `/v1/sessions/${requestId}/decline`, { reason: 'I was erased.' });
      expectProblem(decline, 401, 'HOLDER_LOGIN_INVALID');
      expect(await read(requestId)).toMatchObject({ status: 'pending' });
    });
  });

  describe('Sandbox and live never meet', () => {
    /** As a live key of this institution would ask. */
    const redeemLive = async (code: string, institutionId = bank.workspace.institutionId) => {
      const caller = { institutionId, environment: 'live', keyId: 'key_1', now: ledger.clock.now() } as const;
      const command = new RedeemCodeCommand({
        caller,
        requestId: 'request',
        code,
        requested: ['verified_credential_summary'],
        reference: undefined,
        idempotency: undefined,
      });
      return (await ledger.app.get(CommandBus).execute(command)).event;
    };

    async function liveWallet(): Promise<WalletClient> {
      const wallet = await signUp('live');
      const body = { ...ATTRIBUTES, holderId: wallet.holderId };
      expect((await ledger.call('POST', ISSUE, login('operator', 'opr_1'), body)).status).toBe(201);
      return wallet;
    }

    it('a live code is redeemed by a live key alone, and judged in live', async () => {
      const { code } = await (await liveWallet()).share();
      const event = await redeemLive(code);
      expect(event).toMatchObject({ type: 'TokenVerified', data: { verdict: { status: 'verified' } } });
      const [recorded] = await ledger.platform.store.readStream(verificationStream(event.data.verificationId));
      expect(recorded?.metadata.environment).toBe('live');
    });

    it('a sandbox credential never serves a live key, whichever way it is turned', async () => {
      const { code, token } = await (await filled()).share();
      expect(await redeemLive(code)).toMatchObject({ data: { refusal: 'CODE_NOT_FOUND' } });
      // Its share copied into live by hand: the signature names the sandbox.
      const { keyRing, store } = ledger.platform;
      const [made] = await store.readStream(shareStream(hashToken(keyRing, 'sandbox', token)));
      const creation = made?.data as ShareCreation;
      const tokenHash = hashToken(keyRing, 'live', token);
      const stream = shareStream(tokenHash);
      const key = await ledger.platform.vault.keyOf(creation.holderId ?? '');
      const liveCode = { expiresAt: creation.expiresAt, lastFour: 'LIVE', hash: hashShareCode(keyRing, 'live', code) };
      const copied = { ...creation, tokenHash, code: liveCode, sealed: key.seal(stream, { token }) };
      const context = { ...BY_HAND, environment: 'live', recorded_at: ledger.clock.now().toISOString() } as const;
      await transact(store, stream, share, () => [{ type: 'ShareCreated' as const, data: copied }], context);
      expect(await redeemLive(code)).toMatchObject({ data: { verdict: { denyReason: 'INVALID_SIGNATURE' } } });
    });

    it('a live share is unknown to a sandbox key, and its wallet to the sandbox', async () => {
      const { code, token } = await (await liveWallet()).share();
      expectProblem(await bank.redeem(code), 404, 'CODE_NOT_FOUND');
      expect((await bank.verify(token)).json).toMatchObject({ deny_reason: 'TOKEN_NOT_FOUND' });
      const { keyRing, store } = ledger.platform;
      const events = await store.readStream(shareStream(hashToken(keyRing, 'live', token)));
      expect(events.map(({ type, metadata }) => [type, metadata.environment])).toEqual([['ShareCreated', 'live']]);
      expect(await store.readStream(shareStream(hashToken(keyRing, 'sandbox', token)))).toEqual([]);
      expect(events.reduce((state, event) => share.evolve(state, event as never), share.initial).status).toBe('open');
    });
  });
});
