import { encodeCredential } from '../encoded-credential.js';
import type { SignedCredential } from '../issuer-key.js';
import { publicInputsOf, type ShareTerms } from '../share-terms.js';

/** Everything a wallet needs to prove what a share says. */
export interface ProofRequest {
  readonly terms: ShareTerms;
  readonly credential: SignedCredential;
  /** Known to the wallet alone. */
  readonly holderSecret: bigint;
}

/** The circuit's input signals by their names in circuit/claims.circom. */
export function witnessInput({ terms, credential, holderSecret }: ProofRequest): Record<string, bigint | bigint[]> {
  const { r8, s } = credential.signature;
  const { policy } = terms;
  return {
    ...publicInputsOf(terms),
    ...encodeCredential(credential.credentialId, credential.attributes),
    holderSecret,
    signatureR8x: r8.x,
    signatureR8y: r8.y,
    signatureS: s,
    incomeMin: BigInt(policy.incomeMin),
    windowDaysMin: BigInt(policy.dataWindowDaysMin),
    paymentScoreMin: BigInt(policy.paymentScoreMin),
    savingsScoreMin: BigInt(policy.savingsScoreMin),
    bandEdges: policy.incomeBandEdges.map(BigInt),
  };
}
