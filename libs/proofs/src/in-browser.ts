/** The wallet's side, which runs in a browser as well: nothing here knows of files, Node or the server's engines. */
export { holderCommitment } from './digests.js';
export { VERIFIER_POLICY_V1, type CheckResult, type CredentialAttributes } from './policy.js';
export { proveWith, type ProvingArtefacts } from './proving/prove-with.js';
export { type ProofRequest } from './proving/witness-input.js';
