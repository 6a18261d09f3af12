import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { sampleShare } from '../ceremony/sample-shares.js';
import { prove } from '../proving/prove.js';
import { CannotProve } from '../proving/prove-with.js';
import { developmentKey, provenShares, type ProvenShare } from '../sample-proofs.fixture.js';
import type { ShareTerms } from '../share-terms.js';
import type { SubmittedProof } from '../submitted-proof.js';
import type { EngineName } from './engine.js';
import { ProofVerifier } from './proof-verifier.js';

/** A proof takes two seconds of one free core; a worker needs a second to start. */
const PROVING_TIMEOUT_MS = 120_000;

const key = developmentKey();
const shares = provenShares();
const [{ submitted, terms }, another] = shares;

describe.each<EngineName>(['mcl', 'snarkjs'])('a verifier with the engine %s', (engine) => {
  const verifier = new ProofVerifier({ key, engine, workersMax: 1 });
  afterAll(() => verifier.close());

  it('verifies every sample and says what it has shown', async () => {
    for (const share of shares)
      expect(await verifier.verify(share.submitted, share.terms)).toMatchObject({ status: 'verified' });
    expect(await verifier.verify(submitted, terms)).toMatchObject({
      proven: {
        claims: { identity_verified: true, income_verified: true, income_band: '$3,000-4,000/mo' },
        dataWindowDays: 180,
        linkedAccounts: 3,
        corridor: 'KE->GB',
        issuedAt: '2026-01-01T00:00:00.000Z',
      },
      nullifier: submitted.nullifier,
      verifyingKeyId: key.id,
    });
  });

  it.each<[string, Partial<ShareTerms>]>([
    ['token', { tokenHash: 'another token' }],
    ['audience', { audience: '42' }],
    ['credential', { credentialId: another.terms.credentialId }],
    ['consent', { consented: terms.consented.filter((claim) => claim !== 'savings_behavior_verified') }],
    ['policy', { policy: { ...terms.policy, incomeMin: 1 } }],
    ['beginning', { createdAt: '2026-01-02T00:00:01.000Z' }],
    ['end', { expiresAt: '2026-02-01T00:00:01.000Z' }],
    ['issuer', { issuer: { x: terms.issuer.y, y: terms.issuer.x } }],
  ])('refuses a proof for another %s', async (_, changed) => {
    expect(await verifier.verify(submitted, { ...terms, ...changed })).toMatchObject({ status: 'invalid' });
  });

  it('refuses claims and nullifiers that were not proved', async () => {
    const richer = String(BigInt(submitted.claims) + 0x100n);
    expect(await verifier.verify({ ...submitted, claims: richer }, terms)).toMatchObject({ fault: 'unequal' });
    expect(await verifier.verify({ ...submitted, nullifier: '1' }, terms)).toMatchObject({ fault: 'unequal' });
  });

  it('tells a forged submission without asking a worker', async () => {
    const forged = { ...submitted, claims: `${submitted.claims}\n` };
    expect(await verifier.verify(forged, terms)).toEqual({
      status: 'invalid',
      fault: 'not_canonical',
      verifyingKeyId: key.id,
    });
    const hidden = { ...terms, consented: [] };
    expect(await verifier.verify(submitted, hidden)).toMatchObject({ fault: 'impossible_claims' });
  });

  it('judges in bulk as it judges one by one, the bad among the good', async () => {
    const swapped: ProvenShare = { submitted: another.submitted, terms };
    const many = [...shares, swapped, { submitted: {}, terms }, ...shares, ...shares, ...shares, swapped, ...shares];
    const verdicts = await verifier.verifyAll(many);
    expect(verdicts.map(({ status }) => status)).toEqual(
      many.map((share) => (shares.includes(share as ProvenShare) ? 'verified' : 'invalid')),
    );
    expect(verdicts[0]).toEqual(await verifier.verify(submitted, terms));
  });
});

describe('what a wallet proves now', () => {
  const verifier = new ProofVerifier({ key, workersMax: 1 });
  const share = sampleShare('fresh', { terms: { audience: '7' } });
  let fresh: SubmittedProof;
  beforeAll(async () => {
    fresh = await prove(share);
  }, PROVING_TIMEOUT_MS);
  afterAll(() => verifier.close());

  it('verifies, and only for the audience it is for', async () => {
    expect(await verifier.verify(fresh, share.terms)).toMatchObject({ status: 'verified', nullifier: fresh.nullifier });
    const elsewhere = { ...share.terms, audience: '8' };
    expect(await verifier.verify(fresh, elsewhere)).toMatchObject({ status: 'invalid', fault: 'unequal' });
  });

  it(
    'has the nullifier of holder and share, and another digest each time it is proved',
    async () => {
      const again = await prove(share);
      expect(again.nullifier).toBe(fresh.nullifier);
      const [first, second] = await verifier.verifyAll(
        [fresh, again].map((each) => ({ submitted: each, terms: share.terms })),
      );
      expect(first).toMatchObject({ status: 'verified', digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
      expect(second).toMatchObject({ status: 'verified' });
      expect(second).not.toEqual(first);
    },
    PROVING_TIMEOUT_MS,
  );

  it('is nothing, when the share promises more than the credential has', async () => {
    const outlived = { ...share, terms: { ...share.terms, expiresAt: '2026-05-01T00:00:00.000Z' } };
    // circom_runtime tells the console where the circuit refused.
    const muted = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    await expect(prove(outlived)).rejects.toThrow(CannotProve);
    muted.mockRestore();
  });
});
