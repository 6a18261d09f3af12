import path from 'node:path';
import { ENGINES, type EngineName } from '@passid/proofs';

export interface ProofSettings {
  /** Set: where the verifying key of a ceremony is. Otherwise the one of development is used, which production refuses. */
  readonly proofsDir: string | undefined;
  readonly proofEngine: EngineName;
}

interface Read {
  readonly text: (name: string) => string | undefined;
  readonly choice: <T extends string>(name: string, fallback: T, choices: readonly T[]) => T;
}

export function readProofs({ text, choice }: Read): ProofSettings {
  const directory = text('PASSID_PROOFS_DIR');
  return {
    proofsDir: directory === undefined ? undefined : path.resolve(directory),
    proofEngine: choice('PASSID_PROOF_ENGINE', 'mcl', ENGINES),
  };
}
