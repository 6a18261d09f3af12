import { artefactsIn, type Artefacts } from '../artefacts.js';
import type { SubmittedProof } from '../submitted-proof.js';
import { proveWith } from './prove-with.js';
import type { ProofRequest } from './witness-input.js';

/**
 * The wallet's part, with the artefacts from files: see `proveWith`.
 * @throws CannotProve when the terms do not follow from the credential.
 */
export const prove = (request: ProofRequest, artefacts: Artefacts = artefactsIn()): Promise<SubmittedProof> =>
  proveWith(request, artefacts);
