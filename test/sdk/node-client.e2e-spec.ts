import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  PASSIDApiError,
  PASSIDClient,
  RemoteJwks,
  verifyClaims,
  verifyWebhookSignature,
  type VerificationAnswer,
  type WebhookEvent,
} from '@passidio/node';
import type { VerificationAnswer as ServedAnswer } from '../../apps/api/src/verifying/verdict/answer.js';
import type { BankClient } from '../support/bank-client.js';
import { startLedgerApp, type LedgerApp } from '../support/ledger-app.js';
import { Receiver } from '../support/receiver.js';
import { WalletClient } from '../support/wallet-client.js';

let ledger: LedgerApp;
let bank: BankClient;
let receiver: Receiver;
let baseUrl: string;
beforeAll(async () => {
  ledger = await startLedgerApp();
  await ledger.app.listen(0, '127.0.0.1');
  baseUrl = await ledger.app.getUrl();
  bank = await ledger.onboard();
  receiver = await Receiver.listen();
});
afterAll(async () => {
  await receiver.close();
  await ledger.close();
});

const client = (send: typeof fetch = fetch): PASSIDClient =>
  new PASSIDClient({ apiKey: bank.workspace.keys.sandbox, baseUrl, fetch: send });

/** Compiles as long as what the service answers is what the package says it answers. */
type AsServed = ServedAnswer extends VerificationAnswer ? VerificationAnswer : never;

describe('The client and the service', () => {
  it('redeem a code, verify its token, and read the record', async () => {
    const redeemed = await client().redeemCode({ code: 'ke8v 3txy z72l', institutionReference: 'loan 7' });
    expect(redeemed).toMatchObject({ status: 'verified', freshness_status: 'fresh', institution_reference: 'loan 7' });
    const token = redeemed.token ?? '';
    const verified = await client().verify({ token, permissions: ['income_verified'] });
    expect(verified.verified_claims).toMatchObject({ income_verified: true, income_band: '$3,000-4,000/mo' });
    expect(verified.verified_claims).not.toHaveProperty('identity_verified');
    const stored: AsServed = await client().getVerification(token);
    expect(stored.audit_id).toBe(verified.audit_id);
  });

  it('answer a denial, and refuse a code as an error that says what to do', async () => {
    expect(await client().redeemCode({ code: 'SANC-TEST-2222' })).toMatchObject({
      credential_valid: false,
      deny_reason: 'HARD_DENY_SANCTIONS_MATCH',
    });
    const refused: unknown = await client()
      .redeemCode({ code: 'EXPD-TEST-2222' })
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(PASSIDApiError);
    expect(refused).toMatchObject({ status: 410, code: 'CODE_EXPIRED', auditId: expect.stringMatching(/^vrf_/) });
    expect((refused as PASSIDApiError).requestId).toBeTruthy();
  });

  it('name the field that does not fit', async () => {
    const attempt = client().redeemCode({ code: 'KE8V-3TXY-Z72L', requestedClaims: ['shoe_size'] });
    await expect(attempt).rejects.toMatchObject({
      status: 400,
      errors: [{ pointer: expect.stringMatching(/^\/requested/), detail: expect.any(String) }],
    });
  });

  it('make a session, look at it, and read what the customer answered', async () => {
    const holder = await WalletClient.withCredential(ledger.call);
    const { requestId, code, deepLink } = await client().createSession({ permissions: ['identity_verified'] });
    expect(code).toMatch(/^[A-Z2-9]{4}-[A-Z2-9]{4}$/);
    expect(deepLink).toContain(requestId);
    expect(await client().getSession(requestId)).toMatchObject({ requestId, status: 'pending' });
    const { token } = await holder.share();
    await holder.fulfil(requestId, token);
    const session = await client().getSession(requestId);
    if (session.status !== 'completed') throw new Error(`It is ${session.status}.`);
    expect(session).toMatchObject({ credential_valid: true, verification_status: 'verified', token });
    expect(session.claims).toMatchObject({ identity_verified: true, linked_accounts: 3 });
    expect(session.verifiedAt).toMatch(/Z$/);
    const another = await client().createSession();
    await holder.decline(another.requestId, { reason: 'Not today.' });
    expect(await client().getSession(another.requestId)).toMatchObject({
      status: 'declined',
      declineReason: 'Not today.',
    });
    await expect(client().getSession('req_00000000000000000000000000000000')).rejects.toMatchObject({ status: 404 });
  });

  it('report an outcome, once for each token', async () => {
    const { token, audit_id } = await client().redeemCode({ code: 'KE8V-3TXY-Z72L' });
    const outcome = { token: token ?? '', outcome: 'repaid', productType: 'personal_loan', amountUsd: 5000 } as const;
    const reported = await client().reportOutcome({ ...outcome, observationDays: 90, notes: 'Early repayment' });
    expect(reported).toMatchObject({ outcome: 'repaid', amount_usd: 5000, verification_context: { audit_id } });
    await expect(client().reportOutcome(outcome)).rejects.toMatchObject({
      status: 409,
      code: 'OUTCOME_ALREADY_REPORTED',
    });
  });

  it('know each other by version', async () => {
    expect(await client().version()).toMatchObject({ api_version: '1' });
  });

  it('redeem once although the answer was lost on its way', async () => {
    const lost: string[] = [];
    const losing = (async (url: string, init?: RequestInit) => {
      const response = await fetch(url, init);
      if (lost.length > 0) return response;
      lost.push(((await response.json()) as { data: VerificationAnswer }).data.audit_id);
      throw new TypeError('fetch failed');
    }) as typeof fetch;
    const { audit_id } = await client(losing).redeemCode({ code: 'KE8V-3TXY-Z72L' });
    expect(lost).toEqual([audit_id]);
  });

  it('agree on a signature, checked against the published keys', async () => {
    const { signature, audit_id, verified_claims, issuer } = await client().redeemCode({ code: 'NG4M-XQRS-T88W' });
    const audience = bank.workspace.institutionId;
    const jwks = new RemoteJwks({ baseUrl });
    const signed = await verifyClaims(signature.jws ?? '', jwks, { audience, issuer });
    expect(signed).toMatchObject({ audit_id, claims: verified_claims, status: 'verified' });
    await expect(verifyClaims(signature.jws ?? '', jwks, { audience: '1' })).rejects.toMatchObject({
      code: 'AUDIENCE_MISMATCH',
    });
  });
});

describe('A webhook as it is delivered', () => {
  it('verifies, reads as its type says, and verifies with either secret after a change', async () => {
    const { json } = await bank.configureWebhook(receiver.url);
    const first = json.webhookSecret as string;
    const redeemed = await client().redeemCode({ code: 'KE8V-3TXY-Z72L' });
    const [delivered] = await receiver.untilAbout(redeemed.audit_id);
    const header = delivered?.headers['x-passid-signature'];
    expect(verifyWebhookSignature(delivered?.raw ?? '', header, first)).toBe(true);
    expect(verifyWebhookSignature(`${delivered?.raw.toString()} `, header, first)).toBe(false);
    const event = JSON.parse(delivered?.raw.toString() ?? '') as WebhookEvent;
    if (event.event !== 'verification.completed') throw new Error(`It is ${event.event}.`);
    expect(event.data.claims).toEqual(redeemed.verified_claims);
    expect(event.data).toMatchObject({ token: redeemed.token, status: 'verified', expires_at: redeemed.expires_at });

    const second = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    await bank.configureWebhook(receiver.url, { webhookSecret: second });
    const { audit_id } = await client().redeemCode({ code: 'SANC-TEST-2222' });
    const [failed] = await receiver.untilAbout(audit_id);
    for (const secret of [first, second])
      expect(verifyWebhookSignature(failed?.raw ?? '', failed?.headers['x-passid-signature'], secret)).toBe(true);
    const failure = JSON.parse(failed?.raw.toString() ?? '') as WebhookEvent;
    if (failure.event !== 'verification.failed') throw new Error(`It is ${failure.event}.`);
    expect(failure.data.deny_reason).toBe('HARD_DENY_SANCTIONS_MATCH');
  });
});
