import { artefactsIn, type Artefacts } from '../artefacts.js';
import type { SubmittedProof } from '../submitted-proof.js';
import { witnessInput, type ProofRequest } from './witness-input.js';

/** The holder's wallet was asked to prove what its credential does not bear out. Nothing was proved. */
export class CannotProve extends Error {
  override readonly name = 'CannotProve';
}

/**
 * The wallet's part: a proof that these terms follow from this credential, in about two seconds of one thread.
 * snarkjs is loaded here and not with the module: a server that only verifies never runs it.
 * @throws CannotProve when they do not follow.
 */
export async function prove(request: ProofRequest, artefacts: Artefacts = artefactsIn()): Promise<SubmittedProof> {
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
