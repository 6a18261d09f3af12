import { SCALAR_FIELD } from './fields.js';
import { NotReadable, numberBelow, readG1, readG2, type G1Point, type G2Point, type ReadingFault } from './points.js';

/** What a wallet submits: a proof as snarkjs writes it, and the two signals that the verifier cannot know. */
export interface SubmittedProof {
  readonly proof: Groth16Proof;
  readonly nullifier: string;
  readonly claims: string;
}

/** As snarkjs writes it: decimal strings, affine points with z = 1. */
export interface Groth16Proof {
  readonly pi_a: readonly string[];
  readonly pi_b: readonly (readonly string[])[];
  readonly pi_c: readonly string[];
  readonly protocol: string;
  readonly curve: string;
}

/** Coordinates below q, each point on its curve and not at infinity. Whether b is in the subgroup the engine finds out. */
export interface ProofPoints {
  readonly a: G1Point;
  readonly b: G2Point;
  readonly c: G1Point;
}

export type ParsedSubmission =
  | { readonly points: ProofPoints; readonly nullifier: bigint; readonly claimsWord: bigint }
  | { readonly fault: ReadingFault };

const SUBMISSION_KEYS = ['claims', 'nullifier', 'proof'];
const PROOF_KEYS = ['curve', 'pi_a', 'pi_b', 'pi_c', 'protocol'];

/**
 * Reads what a client sent; never throws. snarkjs must not see it unread: it reads numbers in two ways, of which one is checked
 * and the other is proved, ignores lengths, and takes coordinates modulo 2^256 (iden3/snarkjs#573).
 */
export function parseSubmittedProof(submitted: unknown): ParsedSubmission {
  try {
    const { proof, nullifier, claims } = exactly(submitted, SUBMISSION_KEYS);
    const { pi_a: a, pi_b: b, pi_c: c, protocol, curve } = exactly(proof, PROOF_KEYS);
    if (protocol !== 'groth16' || curve !== 'bn128') throw new NotReadable('malformed');
    return {
      points: { a: readG1(a), b: readG2(b), c: readG1(c) },
      nullifier: numberBelow(SCALAR_FIELD, nullifier),
      claimsWord: numberBelow(SCALAR_FIELD, claims),
    };
  } catch (error) {
    if (error instanceof NotReadable) return { fault: error.fault };
    throw error;
  }
}

/** An object with exactly these keys of its own, which are in alphabetical order. */
function exactly(value: unknown, keys: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new NotReadable('malformed');
  const present = Object.keys(value).sort();
  if (present.length !== keys.length || present.some((key, index) => key !== keys[index]))
    throw new NotReadable('malformed');
  return value as Record<string, unknown>;
}
