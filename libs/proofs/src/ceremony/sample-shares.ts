import { holderCommitment } from '../digests.js';
import { IssuerKey } from '../issuer-key.js';
import { VERIFIER_POLICY_V1, type AssessedClaims, type CredentialAttributes } from '../policy.js';
import type { ProofRequest } from '../proving/witness-input.js';
import type { ShareTerms } from '../share-terms.js';

/** Of nobody: the seed is published. */
export const SAMPLE_ISSUER = new IssuerKey(Buffer.from('the issuer of samples has no secrets'));

const EVERY_CLAIM: readonly (keyof AssessedClaims)[] = [
  'identity_verified',
  'income_verified',
  'income_band',
  'sanctions_screening_clear',
  'identity_and_fraud_checks_passed',
  'payment_behavior_verified',
  'savings_behavior_verified',
];

const KENYA: CredentialAttributes = {
  monthlyIncome: 3_200_00,
  currency: 'USD',
  dataWindowDays: 180,
  linkedAccounts: 3,
  paymentScore: 812,
  savingsScore: 640,
  identityCheck: 'passed',
  fraudCheck: 'passed',
  sanctionsCheck: 'passed',
  corridor: 'KE->GB',
  issuedAt: '2026-01-01T00:00:00.000Z',
  expiresAt: '2026-04-01T00:00:00.000Z',
};

const { corridor: _, ...WITHOUT_CORRIDOR } = KENYA;

const SAMPLES: readonly { readonly attributes?: CredentialAttributes; readonly terms?: Partial<ShareTerms> }[] = [
  {},
  { attributes: { ...KENYA, monthlyIncome: 4_500_00, linkedAccounts: 2, corridor: 'NG->US' } },
  {
    attributes: {
      ...KENYA,
      monthlyIncome: 1_200_00,
      dataWindowDays: 90,
      savingsScore: 300,
      identityCheck: 'failed',
      fraudCheck: 'not_done',
      corridor: 'GH->EU',
    },
  },
  { attributes: { ...KENYA, sanctionsCheck: 'failed' } },
  { attributes: WITHOUT_CORRIDOR, terms: { consented: ['income_verified', 'income_band'] } },
  { terms: { consented: ['identity_verified'], audience: '42' } },
  { terms: { consented: [] } },
  {
    attributes: { ...KENYA, monthlyIncome: 0, dataWindowDays: 0, linkedAccounts: 0, paymentScore: 0, savingsScore: 0 },
  },
];

/** A share of one holder's credential, with everything its wallet has. The samples of the development set-up are made of these. */
export function sampleShare(
  name: string,
  changed: { readonly attributes?: CredentialAttributes; readonly terms?: Partial<ShareTerms> } = {},
): ProofRequest {
  const holderSecret = BigInt(`0x${Buffer.from(`holder ${name}`).toString('hex')}`);
  const credentialId = `pid_${name}`;
  return {
    holderSecret,
    credential: SAMPLE_ISSUER.issue(credentialId, changed.attributes ?? KENYA, holderCommitment(holderSecret)),
    terms: {
      tokenHash: `token hash ${name}`,
      credentialId,
      consented: EVERY_CLAIM,
      policy: VERIFIER_POLICY_V1,
      createdAt: '2026-01-02T00:00:00.000Z',
      expiresAt: '2026-02-01T00:00:00.000Z',
      issuer: SAMPLE_ISSUER.publicKey,
      ...changed.terms,
    },
  };
}

/** In the order of artefacts/sample-proofs.json, which has a proof of each. */
export const sampleShares = (): readonly ProofRequest[] =>
  SAMPLES.map((sample, index) => sampleShare(`sample-${index}`, sample));
