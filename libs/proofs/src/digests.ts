import { poseidon2 } from 'poseidon-lite/poseidon2';
import { poseidon3 } from 'poseidon-lite/poseidon3';
import { poseidon5 } from 'poseidon-lite/poseidon5';
import { poseidon13 } from 'poseidon-lite/poseidon13';
import { poseidon15 } from 'poseidon-lite/poseidon15';
import type { EncodedCredential } from './encoded-credential.js';
import { encodeText } from './encoded-credential.js';
import type { VerifierPolicy } from './policy.js';

/** As in circuit/credential.circom: the first input of a hash says what is hashed. */
const TAGS = { holder: 7001n, credential: 7002n, policy: 7003n, nullifier: 7004n, credentialTag: 7005n } as const;

/** What the issuer learns of the holder's secret. */
export const holderCommitment = (holderSecret: bigint): bigint => poseidon2([TAGS.holder, holderSecret]);

/** What the issuer signs. */
export function credentialDigest(credential: EncodedCredential, commitment: bigint): bigint {
  return poseidon15([
    TAGS.credential,
    commitment,
    credential.credentialId,
    credential.income,
    credential.currency,
    credential.windowDays,
    credential.linkedAccounts,
    credential.paymentScore,
    credential.savingsScore,
    credential.identity,
    credential.fraud,
    credential.sanctions,
    credential.corridor,
    credential.issuedAt,
    credential.expiresAt,
  ]);
}

export function policyDigest(policy: VerifierPolicy): bigint {
  return poseidon13([
    TAGS.policy,
    encodeText(policy.currency),
    BigInt(policy.incomeMin),
    BigInt(policy.dataWindowDaysMin),
    BigInt(policy.paymentScoreMin),
    BigInt(policy.savingsScoreMin),
    ...policy.incomeBandEdges.map(BigInt),
  ]);
}

/** Says which credential a share rests on, to those alone who know the credential's id. */
export const credentialTag = (credentialId: bigint, context: bigint): bigint =>
  poseidon3([TAGS.credentialTag, credentialId, context]);

/** The challenge of a BabyJubJub signature, as circomlib's EdDSAPoseidonVerifier computes it. */
export const signatureChallenge = (r8: Point, key: Point, digest: bigint): bigint =>
  poseidon5([r8.x, r8.y, key.x, key.y, digest]);

/** A point of BabyJubJub. */
export interface Point {
  readonly x: bigint;
  readonly y: bigint;
}
