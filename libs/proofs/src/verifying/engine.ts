import type { ProofPoints } from '../submitted-proof.js';

/** A parsed proof with the whole public vector, put together by the verifier. Plain data: it travels to a worker. */
export interface ProofCase {
  readonly points: ProofPoints;
  /** Every signal below r, in the order of the circuit. */
  readonly signals: readonly bigint[];
}

export type CaseVerdict = 'valid' | 'outside_subgroup' | 'unequal';

/** Decides parsed cases. It is called in a worker thread and computes without a break. */
export interface Engine {
  /** One verdict for each case, in their order. MUST give each the verdict it would have alone. */
  judge(cases: readonly ProofCase[]): readonly CaseVerdict[] | Promise<readonly CaseVerdict[]>;
}

export const ENGINES = ['mcl', 'snarkjs'] as const;
export type EngineName = (typeof ENGINES)[number];
