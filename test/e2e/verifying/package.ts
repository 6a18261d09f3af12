import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import canonicalize from 'canonicalize';
import { compactVerify, createLocalJWKSet } from 'jose';
import type { Answer, BankClient } from '../../support/bank-client.js';
import { expectProblem } from '../../support/expect-problem.js';
import { startLedgerApp, type LedgerApp } from '../../support/ledger-app.js';

describe('The case package', () => {
  let ledger: LedgerApp;
  let bank: BankClient;
  let other: BankClient;
  beforeAll(async () => {
    ledger = await startLedgerApp();
    bank = await ledger.onboard();
    other = await ledger.onboard();
  });
  afterAll(() => ledger.close());

  const assemble = (body: object, headers: Record<string, string> = {}, client = bank): Promise<Answer> =>
    client.call('POST', '/v1/package', body, headers);
  const redeem = async (code = 'KE8V-3TXY-Z72L'): Promise<{ token: string; audit_id: string }> =>
    (await bank.redeem(code)).json.data;
  const newKey = () => ({ 'idempotency-key': randomUUID() });
  const head = () => ledger.platform.store.headPosition();

  describe('POST /v1/package', () => {
    it('puts together the verification, where it came from and every event behind it', async () => {
      const { token, audit_id } = await redeem();
      const { json: verified } = await bank.verify(token, { permissions: ['income_verified'] });
      const { status, json } = await assemble({ token, institution_reference: 'loan 4711' });
      expect(status).toBe(200);
      expect(json).toMatchObject({
        package_id: expect.stringMatching(/^pkg_[0-9a-f]{32}$/),
        audit_id: verified.audit_id,
        institution_id: bank.workspace.institutionId,
        environment: 'sandbox',
        institution_reference: 'loan 4711',
        provenance: {
          issuer: verified.issuer,
          via: 'token',
          permissions: ['income_verified'],
          credential_status: 'active',
          data_window_days: 180,
          corridor: 'KE->GB',
          policy_version: 'verifier_policy_v1',
        },
        proof: { type: 'groth16/bn254', status: 'not_provided' },
        audit_trail: { is_complete: true },
      });
      expect(json.verification).toEqual(verified);
      expect(json.audit_trail.events.map(({ event }: { event: { type: string } }) => event.type)).toEqual([
        'ShareCreated',
        'CodeRedeemed',
        'TokenVerified',
      ]);
      expect(json.audit_id).not.toBe(audit_id);
      expect(json).not.toHaveProperty('inclusion_proof');
    });

    it('proves itself with the published keys and nothing of ours', async () => {
      const { token } = await redeem();
      const { json } = await assemble({ token, institution_reference: 'Fall 1 / Ä' });
      const { json: jwks } = await ledger.call('GET', '/.well-known/jwks.json');
      const { payload, protectedHeader } = await compactVerify(json.signature.jws, createLocalJWKSet(jwks));
      expect(protectedHeader).toEqual({ alg: 'EdDSA', typ: 'passid-package+jwt', kid: json.signature.key_id });
      const { iss, aud, jti, iat, audit_trail, ...signed } = JSON.parse(Buffer.from(payload).toString());
      const { audit_trail: shown, signature: _, ...content } = json;
      expect(signed).toEqual(content);
      expect({ iss, aud, jti, iat }).toEqual({
        iss: json.provenance.issuer,
        aud: bank.workspace.institutionId,
        jti: json.package_id,
        iat: Math.floor(Date.parse(json.assembled_at) / 1000),
      });
      expect(audit_trail.through_position).toBe(shown.through_position);
      const recomputed = shown.events.map(
        ({ stream, revision, position, event: { type, data, metadata } }: (typeof shown.events)[number]) => {
          const { salt, ...rest } = metadata;
          const canonical = canonicalize({ stream, revision: String(revision), type, data, metadata: rest }) ?? '';
          const commitment = createHash('sha256')
            .update(Buffer.from(salt, 'base64'))
            .update(canonical)
            .digest('base64');
          return { stream, revision, position, type, recorded_at: metadata.recorded_at, commitment };
        },
      );
      expect(audit_trail.events).toEqual(recomputed);
      const [head64, , signature] = json.signature.jws.split('.');
      const forged = Buffer.from(JSON.stringify({ ...signed, audit_id: 'vrf_0' })).toString('base64url');
      await expect(compactVerify(`${head64}.${forged}.${signature}`, createLocalJWKSet(jwks))).rejects.toThrow();
    });

    it('is no claim summary: its signature does not pass for one', async () => {
      const { token } = await redeem();
      const { json } = await assemble({ token });
      expect(ledger.platform.keyRing.readSignedClaims(json.signature.jws)).toBeUndefined();
      expect(ledger.platform.keyRing.readSignedClaims(json.verification.signature.jws)).toBeDefined();
    });

    it('is made of a denial too', async () => {
      const { token } = await redeem('SANC-TEST-2222');
      const { status, json } = await assemble({ token });
      expect(status).toBe(200);
      expect(json.verification).toMatchObject({ status: 'denied', deny_reason: 'HARD_DENY_SANCTIONS_MATCH' });
    });

    it('takes the outcome along once there is one, and records that it was made', async () => {
      const { token } = await redeem();
      await bank.call('POST', '/v1/outcome', { token, outcome: 'repaid' });
      const { json } = await assemble({ token, institution_reference: 'loan 4712' });
      expect(json.audit_trail.events.at(-1).event.type).toBe('OutcomeReported');
      const [event] = await ledger.platform.store.readStream(`package-${json.package_id}`);
      expect(event).toMatchObject({
        type: 'PackageAssembled',
        data: { verificationId: json.audit_id, throughPosition: String(json.audit_trail.through_position) },
      });
      expect(JSON.stringify(event?.data)).not.toContain('loan 4712');
    });

    it('a package under an Idempotency-Key is the same to the byte whatever happened since, and recorded once', async () => {
      const { token } = await redeem();
      const key = newKey();
      const first = await assemble({ token, institution_reference: 'a' }, key);
      await bank.verify(token);
      await bank.call('POST', '/v1/outcome', { token, outcome: 'repaid' });
      const before = await head();
      const again = await assemble({ token, institution_reference: 'a' }, key);
      expect({ text: again.text, replayed: again.headers['idempotent-replayed'] }).toEqual({
        text: first.text,
        replayed: 'true',
      });
      expect(first.headers).not.toHaveProperty('idempotent-replayed');
      expect(await head()).toBe(before);
      expect((await assemble({ token, institution_reference: 'a' })).json.audit_trail.events).toHaveLength(4);
    });

    it('10 requests at once under one Idempotency-Key have one effect', async () => {
      const { token } = await redeem();
      const key = newKey();
      const answers = await Promise.all(Array.from({ length: 10 }, () => assemble({ token }, key)));
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    });

    it('an Idempotency-Key of another request gets 422', async () => {
      const [one, two] = [await redeem(), await redeem()];
      const key = newKey();
      await assemble({ token: one.token }, key);
      expectProblem(await assemble({ token: two.token }, key), 422, 'IDEMPOTENCY_KEY_REUSED');
      expectProblem(
        await assemble({ token: one.token, institutionReference: 'b' }, key),
        422,
        'IDEMPOTENCY_KEY_REUSED',
      );
    });

    it('a token that is not theirs is answered as one that is not there: 404, and nothing is recorded', async () => {
      const { token } = await redeem();
      const before = await head();
      const answers = [];
      for (const each of [token, 'PASSID-AAAA-BBBB-CCCC-DDDD', 'nonsense'])
        answers.push(await assemble({ token: each }, newKey(), other));
      for (const answer of answers) {
        expectProblem(answer, 404, 'VERIFICATION_NOT_FOUND');
        expect({ ...answer.json, request_id: '' }).toEqual({ ...answers[0]?.json, request_id: '' });
      }
      expect(await head()).toBe(before);
    });

    it.each<[object, string]>([
      [{}, '/token'],
      [{ token: 5 }, '/token'],
      [{ token: 'x', y: 1 }, '/y'],
      [{ token: 'x', institution_reference: '' }, '/institution_reference'],
    ])('refuses %j: 400', async (body, pointer) => {
      const answer = await assemble(body);
      expectProblem(answer, 400, 'VALIDATION_FAILED');
      expect(answer.json.errors[0].pointer).toBe(pointer);
    });

    it('needs a key: 401', async () => {
      expectProblem(await ledger.call('POST', '/v1/package', {}, { token: 'x' }), 401, 'INSTITUTION_KEY_MISSING');
    });
  });
});
