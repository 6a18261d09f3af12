export { artefactsIn, packageRoot } from './artefacts.js';
export { holderCommitment, type Point } from './digests.js';
export { AttributeOutOfRange } from './encoded-credential.js';
export { IssuerKey, type IssuerSignature, type SignedCredential } from './issuer-key.js';
export { isFieldElement } from './points.js';
export {
  assess,
  ATTRIBUTE_LIMITS,
  VERIFIER_POLICY_V1,
  type AssessedClaims,
  type CheckResult,
  type CredentialAttributes,
  type VerifierPolicy,
} from './policy.js';
export { type ShareTerms } from './share-terms.js';
export { type SubmittedProof } from './submitted-proof.js';
export { ENGINES, type EngineName } from './verifying/engine.js';
export { EngineNotInstalled, requireInstalled } from './verifying/open-engine.js';
export {
  ProofsNotConfigured,
  ProofVerifier,
  type ProofFault,
  type ProofVerdict,
  type ProofVerifierOptions,
} from './verifying/proof-verifier.js';
export { ProofNotJudged, ProofQueueFull } from './verifying/worker-pool.js';
export { readVerifyingKey, UnusableVerifyingKey, type VerifyingKey } from './verifying-key.js';
