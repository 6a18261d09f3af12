import { readFileSync } from 'node:fs';
import { artefactsIn } from './artefacts.js';
import { sampleShares } from './ceremony/sample-shares.js';
import type { ShareTerms } from './share-terms.js';
import type { SubmittedProof } from './submitted-proof.js';
import { readVerifyingKey, type VerifyingKey } from './verifying-key.js';

export interface ProvenShare {
  readonly terms: ShareTerms;
  readonly submitted: SubmittedProof;
}

/** Real proofs of the sample shares, made with the development key. */
export function provenShares(): readonly [ProvenShare, ProvenShare, ...ProvenShare[]] {
  const proofs = JSON.parse(readFileSync(artefactsIn().sampleProofs, 'utf8')) as SubmittedProof[];
  const shares = sampleShares().map(({ terms }, index) => ({ terms, submitted: proofs[index] as SubmittedProof }));
  return shares as [ProvenShare, ProvenShare, ...ProvenShare[]];
}

export function developmentKey(): VerifyingKey {
  return readVerifyingKey(readFileSync(artefactsIn().verifyingKey, 'utf8'), { isProduction: false });
}
