import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hashToken, tokenFrom } from '@passid/credentials';
import { transact } from '@passid/event-store';
import {
  share as shareDecider,
  shareStream,
  verificationStream,
  type ShareCreation,
  type VerificationRecord,
} from '@passid/ledger';
import type { SignedCredential, SubmittedProof } from '@passid/proofs';
import { replayVerification } from '../../apps/api/src/verifying/replay-verification/replay-verification.js';
import { SCALAR_FIELD } from '../../libs/proofs/src/fields.js';
import { provenShares } from '../../libs/proofs/src/sample-proofs.fixture.js';
import type { Answer, BankClient } from '../support/bank-client.js';
import { expectProblem } from '../support/expect-problem.js';
import { BY_HAND } from '../support/faults-ledger.js';
import { startLedgerApp, type LedgerApp } from '../support/ledger-app.js';
import {
  COMMITMENT,
  CREATE,
  credentialIn,
  DRAFT,
  draw,
  proofOf,
  shareProven,
  type Draft,
  type ProvenShare,
} from '../support/proven-share.js';
import { ATTRIBUTES, CLAIMS, WalletClient } from '../support/wallet-client.js';

/** A proof takes two seconds of one free core, and the first verification a second more. */
const PROVING_TIMEOUT_MS = 120_000;
const MINUTE_MS = 60_000;

const EVERYTHING = { permissions: ['verified_credential_summary'] };

let ledger: LedgerApp;
let bank: BankClient;
let wallet: WalletClient;
let credential: SignedCredential;
beforeAll(async () => {
  ledger = await startLedgerApp();
  bank = await ledger.onboard();
  wallet = await WalletClient.signUp(ledger.call);
  credential = await issueTo(wallet);
}, PROVING_TIMEOUT_MS);
afterAll(() => ledger.close());

async function issueTo(holder: WalletClient, attributes: object = {}): Promise<SignedCredential> {
  const body = { ...ATTRIBUTES, ...attributes, ...COMMITMENT };
  const { status, json } = await holder.call('POST', '/api/wallet/credentials', body);
  expect(status).toBe(201);
  return credentialIn(json);
}

const share = (wish: object): Promise<ProvenShare> => shareProven(wallet, credential, wish);

const recordOf = async (auditId: string): Promise<VerificationRecord> =>
  (await ledger.platform.store.readStream(verificationStream(auditId)))[0]?.data as unknown as VerificationRecord;

describe('A share with a proof', () => {
  it(
    'is verified by its proof, each time anew, and reached again byte for byte',
    async () => {
      const { code, token } = await share(EVERYTHING);
      const redeemed = await bank.redeem(code);
      expect(redeemed.status).toBe(200);
      expect(redeemed.json.data).toMatchObject({
        status: 'verified',
        proof: { type: 'groth16/bn254', status: 'verified' },
        verified_claims: CLAIMS,
      });
      const verified = await bank.verify(token);
      expect(verified.json).toMatchObject({ credential_valid: true, proof: { status: 'verified' } });
      for (const auditId of [redeemed.json.data.audit_id, verified.json.audit_id]) {
        expect((await recordOf(auditId)).consulted?.proof).toEqual({
          digest: expect.stringMatching(/^[0-9a-f]{64}$/),
          verifyingKeyId: expect.stringMatching(/^[0-9a-f]{64}$/),
        });
        expect(await replayVerification(ledger.platform, auditId)).toMatchObject({ outcome: 'same' });
      }
    },
    PROVING_TIMEOUT_MS,
  );

  it(
    'a proven share for one institution and two permissions shows those, to that institution',
    async () => {
      const wish = { permissions: ['income_verified', 'sanctions_clear'], audience: bank.workspace.institutionId };
      const { code, token } = await share(wish);
      const { data } = (await bank.redeem(code)).json;
      expect(data.proof.status).toBe('verified');
      expect(data.verified_claims).not.toHaveProperty('identity_verified');
      const other = await ledger.onboard();
      expect((await other.verify(token)).json).toMatchObject({
        credential_valid: false,
        deny_reason: 'AUDIENCE_MISMATCH',
        proof: { status: 'not_provided' },
      });
    },
    PROVING_TIMEOUT_MS,
  );

  it(
    'keeps the proof from the log: it says things about its holder',
    async () => {
      const { proof } = await share({ permissions: ['income_verified'] });
      const { rows } = await ledger.platform.pool.query('select data::text as data from ledger.event');
      const log = rows.map(({ data }: { data: string }) => data).join('\n');
      for (const secret of [proof.claims, proof.nullifier, proof.proof.pi_a[0] ?? ''])
        expect(log.includes(secret)).toBe(false);
    },
    PROVING_TIMEOUT_MS,
  );

  it(
    'is denied when its proof is that of another share, and the conclusion says so',
    async () => {
      const { token: original, proof } = await share(EVERYTHING);
      const token = await plantShare(original, proof);
      const { json } = await bank.verify(token);
      expect(json).toMatchObject({
        status: 'denied',
        deny_reason: 'INVALID_PROOF',
        proof: { status: 'invalid' },
        verified_claims: {},
      });
      expect((await recordOf(json.audit_id)).consulted?.proof).toMatchObject({ fault: 'unequal' });
      expect(await replayVerification(ledger.platform, json.audit_id)).toMatchObject({ outcome: 'same' });
    },
    PROVING_TIMEOUT_MS,
  );
});

/** A share as no door of ours makes it: like another, with a token of its own and the other's proof. */
async function plantShare(original: string, proof: SubmittedProof): Promise<string> {
  const { store, keyRing, vault, clock } = ledger.platform;
  const like = await store.readStream(shareStream(hashToken(keyRing, 'sandbox', original)));
  const token = tokenFrom(randomBytes(16));
  const tokenHash = hashToken(keyRing, 'sandbox', token);
  const stream = shareStream(tokenHash);
  const sealed = (await vault.keyOf(wallet.holderId)).seal(stream, { token, proof });
  const { code: _, ...creation } = like[0]?.data as unknown as ShareCreation;
  const data = { ...creation, tokenHash, sealed };
  const context = { ...BY_HAND, recorded_at: clock.now().toISOString() };
  await transact(store, stream, shareDecider, () => [{ type: 'ShareCreated' as const, data }], context);
  return token;
}

describe(`POST ${CREATE} with a proof answers`, () => {
  const wish = { permissions: ['income_verified'] };
  let drawn: Draft;
  let proof: SubmittedProof;
  beforeAll(async () => {
    drawn = await draw(wallet, wish);
    proof = await proofOf(drawn.terms, credential);
  }, PROVING_TIMEOUT_MS);

  const create = (body: object, holder = wallet): Promise<Answer> => holder.call('POST', CREATE, { ...wish, ...body });

  it('422 for a proof of something else', async () => {
    const later = await draw(wallet, wish);
    expectProblem(await create({ draft: later.draft, proof }), 422, 'PROOF_INVALID');
  });

  it.each([
    ['malformed', () => ({})],
    ['not_canonical', () => ({ ...proof, claims: `${proof.claims}\n` })],
    ['impossible_claims', () => ({ ...proof, claims: String(BigInt(proof.claims) | 1n) })],
    ['unequal', () => ({ ...proof, nullifier: '1' })],
  ])('422 for a proof that is %s, and says so', async (fault, of) => {
    const answer = await create({ draft: drawn.draft, proof: of() });
    expectProblem(answer, 422, 'PROOF_INVALID');
    expect(answer.json.detail).toContain(fault);
  });

  it('409 for a draft of another wallet, for other terms, or that is none', async () => {
    const other = await WalletClient.signUp(ledger.call);
    await issueTo(other);
    expectProblem(await create({ draft: drawn.draft, proof }, other), 409, 'SHARE_DRAFT_UNUSABLE');
    const more = { permissions: ['income_verified', 'fraud_risk'] };
    expectProblem(await create({ ...more, draft: drawn.draft, proof }), 409, 'SHARE_DRAFT_UNUSABLE');
    expectProblem(await create({ draft: 'bm90aGluZw', proof }), 409, 'SHARE_DRAFT_UNUSABLE');
  });

  it('400 for a proof without a draft, a draft without a proof, and a proof that is no object', async () => {
    expectProblem(await create({ proof }), 400, 'VALIDATION_FAILED');
    expectProblem(await create({ draft: drawn.draft }), 400, 'VALIDATION_FAILED');
    expectProblem(await create({ draft: drawn.draft, proof: 'proof' }), 400, 'VALIDATION_FAILED');
  });

  it(
    '201 once, and 409 for the same draft again',
    async () => {
      const fresh = await draw(wallet, wish);
      const made = { draft: fresh.draft, proof: await proofOf(fresh.terms, credential) };
      expect((await create(made)).status).toBe(201);
      expectProblem(await create(made), 409, 'SHARE_DRAFT_UNUSABLE');
    },
    PROVING_TIMEOUT_MS,
  );

  it(
    '201 with an Idempotency-Key, and the same again for as long as it stands, however old the draft',
    async () => {
      const fresh = await draw(wallet, wish);
      const body = { ...wish, draft: fresh.draft, proof: await proofOf(fresh.terms, credential) };
      const send = (key: string): Promise<Answer> => wallet.call('POST', CREATE, body, { 'idempotency-key': key });
      const first = await send('proven-1');
      expect(first.status).toBe(201);
      ledger.clock.advance(5 * MINUTE_MS);
      const second = await send('proven-1');
      expect(second.text).toBe(first.text);
      expect(second.headers['idempotent-replayed']).toBe('true');
      expect((await bank.redeem(first.json.code)).json.data.proof.status).toBe('verified');
      expectProblem(await send('proven-2'), 409, 'SHARE_DRAFT_UNUSABLE');
    },
    PROVING_TIMEOUT_MS,
  );

  it('409 for a draft that is older than five minutes', async () => {
    ledger.clock.advance(5 * MINUTE_MS);
    expectProblem(await create({ draft: drawn.draft, proof }), 409, 'SHARE_DRAFT_UNUSABLE');
  });
});

describe('While more proofs wait than may', () => {
  /** Half as many again as there is room for, each followed by another: however fast they are, no room is left. */
  const LANES = 400;

  it(
    'what rests on one gets 503 with the time to come back and uses nothing up, and the rest goes on',
    async () => {
      const { code, token, proof } = await share(EVERYTHING);
      const { draft } = await draw(wallet, EVERYTHING);
      const { requestId } = (await bank.createSession()).json;
      const [sample] = provenShares();
      let isOver = false;
      const lane = async (): Promise<void> => {
        while (!isOver) await ledger.platform.proofVerifier.verifyAdmitted(sample.submitted, sample.terms);
      };
      const lanes = Array.from({ length: LANES }, lane);
      const refused = [
        await bank.redeem(code),
        await bank.verify(token),
        await wallet.fulfil(requestId, token),
        await wallet.call('POST', CREATE, { ...EVERYTHING, draft, proof }),
      ];
      const demo = await bank.redeem('KE8V-3TXY-Z72L');
      isOver = true;
      await Promise.all(lanes);
      for (const answer of refused) {
        expectProblem(answer, 503, 'PROOFS_UNAVAILABLE');
        expect(answer.headers['retry-after']).toBe('1');
      }
      expect(demo.status).toBe(200);
      expect((await bank.poll(requestId)).json.status).toBe('pending');
      expect((await bank.redeem(code)).json.data.proof.status).toBe('verified');
    },
    PROVING_TIMEOUT_MS,
  );
});

describe('In production without the key of a ceremony', () => {
  it('no share is made with a proof, and one without a proof is', async () => {
    const production = await startLedgerApp({ environment: { NODE_ENV: 'production' } });
    try {
      const holder = await WalletClient.withCredential(production.call, COMMITMENT);
      const { draft } = await draw(holder, EVERYTHING);
      const refused = await holder.call('POST', CREATE, { ...EVERYTHING, draft, proof: {} });
      expectProblem(refused, 503, 'PROOFS_UNAVAILABLE');
      const { code } = await holder.share();
      const { data } = (await (await production.onboard()).redeem(code)).json;
      expect(data).toMatchObject({ status: 'verified', proof: { status: 'not_provided' } });
    } finally {
      await production.close();
    }
  });
});

describe(`POST ${DRAFT} answers`, () => {
  it('409 to a wallet without a credential', async () => {
    const empty = await WalletClient.signUp(ledger.call);
    expectProblem(await empty.call('POST', DRAFT, EVERYTHING), 409, 'CREDENTIAL_NOT_ACTIVE');
  });

  it('404 for a credential of somebody else', async () => {
    const other = await WalletClient.signUp(ledger.call);
    const body = { ...EVERYTHING, credentialId: credential.credentialId };
    expectProblem(await other.call('POST', DRAFT, body), 404, 'CREDENTIAL_NOT_FOUND');
  });

  it('400 for an unknown field, and 401 without a login', async () => {
    expectProblem(await wallet.call('POST', DRAFT, { ...EVERYTHING, proof: {} }), 400, 'VALIDATION_FAILED');
    expectProblem(await ledger.call('POST', DRAFT, {}, EVERYTHING), 401, 'HOLDER_LOGIN_MISSING');
  });
});

describe('A credential', () => {
  it('a credential without a commitment is not signed for proofs; a commitment that is no number gets 400', async () => {
    const { json } = await wallet.call('POST', '/api/wallet/credentials', ATTRIBUTES);
    expect(json).not.toHaveProperty('provable');
    // The last is the order of the field: the hash would take it for 0.
    for (const holderCommitment of ['0x1', '-1', '1e3', String(SCALAR_FIELD)]) {
      const body = { ...ATTRIBUTES, holderCommitment };
      expectProblem(await wallet.call('POST', '/api/wallet/credentials', body), 400, 'VALIDATION_FAILED');
    }
  });
});
