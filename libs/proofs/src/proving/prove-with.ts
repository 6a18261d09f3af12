import type { SubmittedProof } from '../submitted-proof.js';
import { witnessInput, type ProofRequest } from './witness-input.js';

/** The holder's wallet was asked to prove what its credential does not bear out. Nothing was proved. */
export class CannotProve extends Error {
  override readonly name = 'CannotProve';
}

/** What the set-up made for those who prove: paths, or bytes where there are no files. */
export interface ProvingArtefacts {
  readonly witnessProgram: string | Uint8Array;
  readonly provingKey: string | Uint8Array;
}

/**
 * A proof that these terms follow from this credential, in about two seconds of one thread; in a browser as well.
 * snarkjs is loaded here and not with the module: who only verifies never runs it.
 * @throws CannotProve when they do not follow.
 */
export async function proveWith(request: ProofRequest, artefacts: ProvingArtefacts): Promise<SubmittedProof> {
  const { groth16, wtns } = await import('snarkjs');
  const witness = { type: 'mem' } as const;
  await wtns.calculate(witnessInput(request), artefacts.witnessProgram, witness).catch((error: unknown) => {
    throw new CannotProve('The terms of the share do not follow from the credential.', { cause: error });
  });
  // One thread: the threads of snarkjs would outlive the proof and keep the process from ending.
  const { proof, publicSignals } = await groth16.prove(artefacts.provingKey, witness, undefined, {
    singleThread: true,
  });
  const [nullifier = '', claims = ''] = publicSignals;
  return { proof, nullifier, claims };
}
