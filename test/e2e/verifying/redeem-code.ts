import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, jwtVerify } from 'jose';
import type { BankClient } from '../../support/bank-client.js';
import { startLedgerApp, type LedgerApp } from '../../support/ledger-app.js';
import { expectProblem } from '../../support/expect-problem.js';
import { appendToShare, createShare } from '../../support/share.js';

describe('Redeeming a code', () => {
  let ledger: LedgerApp;
  let bank: BankClient;
  beforeAll(async () => {
    ledger = await startLedgerApp();
    bank = await ledger.onboard();
  });
  afterAll(() => ledger.close());

  const KENYA = {
    identity_verified: true,
    income_verified: true,
    income_band: '$3,000-4,000/mo',
    sanctions_screening_clear: true,
    identity_and_fraud_checks_passed: true,
    payment_behavior_verified: true,
    savings_behavior_verified: true,
    data_window_days: 180,
    freshness_hours: 2,
    linked_accounts: 3,
    corridor: 'KE->GB',
  };
  const CONTEXT = { data_window_days: 180, freshness_hours: 2, linked_accounts: 3, corridor: 'KE->GB' };

  describe('A demo code is answered 200', () => {
    it.each([
      ['KE8V-3TXY-Z72L', 'verified', KENYA],
      [
        'NG4M-XQRS-T88W',
        'verified',
        { ...KENYA, income_band: '$4,000-5,000/mo', freshness_hours: 6, linked_accounts: 2, corridor: 'NG->US' },
      ],
      [
        'GH2P-ABCD-56KL',
        'manual_review',
        {
          identity_verified: false,
          income_verified: true,
          income_band: '$1,000-2,000/mo',
          sanctions_screening_clear: true,
          identity_and_fraud_checks_passed: false,
          payment_behavior_verified: true,
          savings_behavior_verified: false,
          data_window_days: 90,
          freshness_hours: 30,
          linked_accounts: 1,
          corridor: 'GH->EU',
        },
      ],
    ])('answers a demo code with its claims, for ever: %s', async (code, status, claims) => {
      for (let time = 0; time < 2; time += 1) {
        const { status: http, json } = await bank.redeem(code);
        expect(http).toBe(200);
        expect(json.data).toMatchObject({
          credential_valid: true,
          valid: true,
          status,
          environment: 'sandbox',
          credential_status: 'active',
          token_status: 'redeemed',
          verified_claims: claims,
          claims,
          claims_not_granted: [],
          signature: { algorithm: 'ed25519', status: 'valid' },
          proof: { type: 'groth16/bn254', status: 'not_provided' },
          freshness_status: 'fresh',
          raw_transactions_included: false,
          policy_version: 'verifier_policy_v1',
        });
        expect(json.data.audit_id).toMatch(/^vrf_/);
        expect(json.data.audit_id).toBe(json.data.verification_id);
        expect(json.data.token).toMatch(/^PASSID(-[A-HJ-NP-Z2-9]{4}){4}$/);
        expect(json.data.verified_at).toMatch(/^\d{4}-.*Z$/);
        expect(json.data.decisioning_note).toBeTruthy();
        expect(json.data).not.toHaveProperty('deny_reason');
      }
    });

    it.each(['ke8v3txyz72l', 'KE8V 3TXY Z72L', ' ke8v-3txy-z72l ', 'KE8V3TXY-Z72L'])(
      'however it is typed: "%s"',
      async (code) => {
        expect((await bank.redeem(code)).status).toBe(200);
      },
    );

    it('answers with a signature that anyone can check offline', async () => {
      const { json } = await bank.redeem('KE8V-3TXY-Z72L');
      const jwks = await ledger.call('GET', '/.well-known/jwks.json');
      const { payload, protectedHeader } = await jwtVerify(json.data.signature.jws, createLocalJWKSet(jwks.json), {
        audience: bank.workspace.institutionId,
        issuer: json.data.issuer,
      });
      expect(protectedHeader.kid).toBe(json.data.signature.key_id);
      expect(payload).toMatchObject({
        audit_id: json.data.audit_id,
        claims: KENYA,
        iat: expect.any(Number),
        exp: expect.any(Number),
      });
    });

    it.each([
      [['income_verified'], { income_verified: true, income_band: '$3,000-4,000/mo' }],
      [['sanctions_clear', 'identity_verified'], { identity_verified: true, sanctions_screening_clear: true }],
      [['sanctions_screening_clear'], { sanctions_screening_clear: true }],
      [
        ['payment_reliability', 'fraud_risk'],
        { payment_behavior_verified: true, identity_and_fraud_checks_passed: true },
      ],
    ])('answers with the claims asked for and no others: %j', async (requestedClaims, claims) => {
      const { json } = await bank.redeem('KE8V-3TXY-Z72L', { requestedClaims });
      expect(json.data.verified_claims).toEqual({ ...claims, ...CONTEXT });
    });

    it('answers with the reference that came with the code, in either spelling', async () => {
      const snake = await bank.redeem('KE8V-3TXY-Z72L', { institution_reference: 'loan 7' });
      const camel = await bank.redeem('KE8V-3TXY-Z72L', {
        institutionReference: 'loan 7',
        requested_claims: ['fraud_risk'],
      });
      for (const { json } of [snake, camel]) expect(json.data.institution_reference).toBe('loan 7');
    });

    it('stale, which is not invalid', async () => {
      const { json } = await bank.redeem('STAL-TEST-2222');
      expect(json.data).toMatchObject({ credential_valid: true, status: 'verified', freshness_status: 'stale' });
    });
  });

  describe('A fixture is denied with 200', () => {
    it.each([
      ['SANC-TEST-2222', 'HARD_DENY_SANCTIONS_MATCH', { sanctions_screening_clear: false, ...CONTEXT }],
      ['BADS-TEST-2222', 'INVALID_SIGNATURE', {}],
      ['BADP-TEST-2222', 'INVALID_PROOF', {}],
    ])('%s: %s', async (code, reason, claims) => {
      const { status, json } = await bank.redeem(code);
      expect(status).toBe(200);
      expect(json.data).toMatchObject({
        credential_valid: false,
        status: 'denied',
        deny_reason: reason,
        reason_code: reason.toLowerCase(),
        message: expect.any(String),
      });
      expect(json.data.verified_claims).toEqual(claims);
    });

    it('sanctions, even where they were not asked about', async () => {
      const { json } = await bank.redeem('SANC-TEST-2222', { requestedClaims: ['income_verified'] });
      expect(json.data).toMatchObject({
        deny_reason: 'HARD_DENY_SANCTIONS_MATCH',
        verified_claims: { sanctions_screening_clear: false },
      });
    });
  });

  describe('A refused code is a problem document and a fact', () => {
    it.each([
      ['EXPD-TEST-2222', 410, 'CODE_EXPIRED'],
      ['REVK-TEST-2222', 410, 'CODE_REVOKED'],
      ['USED-TEST-2222', 409, 'CODE_ALREADY_REDEEMED'],
      ['AAAA-BBBB-CCCC', 404, 'CODE_NOT_FOUND'],
      ['0000-1111-OOOO', 404, 'CODE_NOT_FOUND'],
      ['nonsense', 404, 'CODE_NOT_FOUND'],
    ])('%s: %d %s', async (code, status, name) => {
      const answer = await bank.redeem(code);
      expectProblem(answer, status, name);
      const { json } = await bank.audit(answer.json.audit_id);
      expect(json.trail.map(({ event }: { event: { type: string } }) => event.type)).toContain('TokenRejected');
      expect(answer.text).not.toContain(code);
    });
  });

  describe('A bad request is refused, and nothing is appended', () => {
    const good = { code: 'KE8V-3TXY-Z72L' };
    const json = { 'content-type': 'application/json' };
    it.each<[string, number, string, unknown, Record<string, string>, string | undefined]>([
      ['an unknown field', 400, 'VALIDATION_FAILED', { ...good, x: 1 }, json, '/x'],
      [
        'both spellings at once',
        400,
        'VALIDATION_FAILED',
        { ...good, requestedClaims: [], requested_claims: [] },
        json,
        '/requested_claims',
      ],
      ['no code', 400, 'VALIDATION_FAILED', {}, json, '/code'],
      ['a code that is a number', 400, 'VALIDATION_FAILED', { code: 5 }, json, '/code'],
      ['a code that is an object', 400, 'VALIDATION_FAILED', { code: { $ne: 1 } }, json, '/code'],
      ['an empty code', 400, 'VALIDATION_FAILED', { code: '' }, json, '/code'],
      ['an endless code', 400, 'VALIDATION_FAILED', { code: 'A'.repeat(65) }, json, '/code'],
      [
        'an unknown claim',
        400,
        'VALIDATION_FAILED',
        { ...good, requestedClaims: ['bank_balance'] },
        json,
        '/requestedClaims',
      ],
      [
        'claims that are no list',
        400,
        'VALIDATION_FAILED',
        { ...good, requestedClaims: 'fraud_risk' },
        json,
        '/requestedClaims',
      ],
      [
        'a reference with a NUL',
        400,
        'VALIDATION_FAILED',
        { ...good, institution_reference: 'a\u0000' },
        json,
        '/institution_reference',
      ],
      [
        'a reference with half a character',
        400,
        'VALIDATION_FAILED',
        { ...good, institution_reference: '\ud800' },
        json,
        '/institution_reference',
      ],
      ['a list', 400, 'VALIDATION_FAILED', [], json, ''],
      ['null', 400, 'VALIDATION_FAILED', 'null', json, ''],
      ['a text', 400, 'VALIDATION_FAILED', '"code"', json, ''],
      ['broken JSON', 400, 'BODY_MALFORMED', '{"code":', json, undefined],
      ['a prototype', 400, 'BODY_MALFORMED', '{"code":"KE8V-3TXY-Z72L","__proto__":{"x":1}}', json, undefined],
      ['an empty body', 400, 'BODY_MALFORMED', '', json, undefined],
      ['no body at all', 400, 'VALIDATION_FAILED', undefined, {}, ''],
      ['plain text', 415, 'MEDIA_TYPE_UNSUPPORTED', 'code=1', { 'content-type': 'text/plain' }, undefined],
      [
        'a form',
        415,
        'MEDIA_TYPE_UNSUPPORTED',
        'code=1',
        { 'content-type': 'application/x-www-form-urlencoded' },
        undefined,
      ],
      ['40 KB', 413, 'BODY_TOO_LARGE', { ...good, institution_reference: 'x'.repeat(40_000) }, json, undefined],
      [
        'an Idempotency-Key of 256 characters',
        400,
        'IDEMPOTENCY_KEY_INVALID',
        good,
        { ...json, 'idempotency-key': 'k'.repeat(256) },
        undefined,
      ],
      ['an empty Idempotency-Key', 400, 'IDEMPOTENCY_KEY_INVALID', good, { ...json, 'idempotency-key': '' }, undefined],
      [
        'an Idempotency-Key that cannot be printed',
        400,
        'IDEMPOTENCY_KEY_INVALID',
        good,
        { ...json, 'idempotency-key': 'a\u00e4' },
        undefined,
      ],
    ])('%s: %d %s', async (_, status, code, body, headers, pointer) => {
      const before = await ledger.platform.store.headPosition();
      const answer = await bank.call('POST', '/api/bridge/code/redeem', body, headers);
      expectProblem(answer, status, code);
      if (pointer !== undefined) expect(answer.json.errors[0].pointer).toBe(pointer);
      expect(await ledger.platform.store.headPosition()).toBe(before);
    });

    it.each([
      ['GET', '/nope'],
      ['DELETE', '/api/bridge/code/redeem'],
      ['POST', '/api/v1/bridge/verify/PASSID-AB3X-7YQM-AAAA-BBBB'],
    ])('an unknown route: %s %s', async (method, url) => {
      const answer = await bank.call(method, url);
      expectProblem(answer, 404, 'ROUTE_NOT_FOUND');
      expect(answer.text).not.toContain('AB3X');
    });

    it('an address that cannot be read', async () => {
      expectProblem(await bank.call('GET', '/v1/audit/%zz'), 400, 'REQUEST_MALFORMED');
    });
  });

  describe('A share of a wallet', () => {
    it('is redeemed once', async () => {
      const { code } = await createShare(ledger.platform);
      expect((await bank.redeem(code)).status).toBe(200);
      expectProblem(await bank.redeem(code), 409, 'CODE_ALREADY_REDEEMED');
      const other = await ledger.onboard();
      expectProblem(await other.redeem(code), 409, 'CODE_ALREADY_REDEEMED');
    });

    it('shows what was consented to and lists the rest', async () => {
      const { code } = await createShare(ledger.platform, ['income_verified', 'fraud_risk']);
      const { json } = await bank.redeem(code, {
        requestedClaims: ['income_verified', 'identity_verified', 'sanctions_clear'],
      });
      expect(json.data.verified_claims).toEqual({ income_verified: true, income_band: '$3,000-4,000/mo', ...CONTEXT });
      expect(json.data.claims_not_granted).toEqual(['identity_verified', 'sanctions_clear']);
    });

    it('is denied where nothing that was asked for was consented to', async () => {
      const { code } = await createShare(ledger.platform, ['fraud_risk']);
      const { json } = await bank.redeem(code, { requestedClaims: ['income_verified'] });
      expect(json.data).toMatchObject({
        credential_valid: false,
        deny_reason: 'PERMISSION_NOT_GRANTED',
        claims_not_granted: ['income_verified'],
      });
    });

    it('is gone when it was withdrawn', async () => {
      const { code, stream } = await createShare(ledger.platform);
      await appendToShare(ledger.platform, stream, {
        type: 'ShareRevoked',
        data: { revokedAt: new Date().toISOString() },
      });
      expectProblem(await bank.redeem(code), 410, 'CODE_REVOKED');
    });

    it('stays redeemable after a failed try, and is gone after a quarter of an hour', async () => {
      const { code } = await createShare(ledger.platform);
      expectProblem(await bank.redeem(code, { x: 1 }), 400, 'VALIDATION_FAILED');
      ledger.clock.advance(15 * 60_000);
      expectProblem(await bank.redeem(code), 410, 'CODE_EXPIRED');
    });
  });
});
