import { BASE_FIELD, SCALAR_FIELD } from './fields.js';

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

export interface G1Point {
  readonly x: bigint;
  readonly y: bigint;
}

/** Coordinates in Fq2: `[real, imaginary]`. */
export interface G2Point {
  readonly x: readonly [bigint, bigint];
  readonly y: readonly [bigint, bigint];
}

/** Why a submitted proof was refused before any pairing. */
export type SubmissionFault = 'malformed' | 'not_canonical' | 'out_of_field' | 'at_infinity' | 'off_curve';

export type ParsedSubmission =
  | { readonly points: ProofPoints; readonly nullifier: bigint; readonly claimsWord: bigint }
  | { readonly fault: SubmissionFault };

/** Digits of q and r. A longer text is no number below them, and is not worth converting. */
const DIGITS_MAX = 77;

/** One way to write each number. `$` without the m flag lets no line break through. */
const CANONICAL = /^(?:0|[1-9][0-9]*)$/;

const SUBMISSION_KEYS = ['claims', 'nullifier', 'proof'];
const PROOF_KEYS = ['curve', 'pi_a', 'pi_b', 'pi_c', 'protocol'];

class Refused extends Error {
  constructor(readonly fault: SubmissionFault) {
    super(fault);
  }
}

/**
 * Reads what a client sent; never throws. snarkjs must not see it unread: it reads numbers in two ways, of which one is checked
 * and the other is proved, ignores lengths, and takes coordinates modulo 2^256 (iden3/snarkjs#573).
 */
export function parseSubmittedProof(submitted: unknown): ParsedSubmission {
  try {
    const { proof, nullifier, claims } = exactly(submitted, SUBMISSION_KEYS);
    const { pi_a: a, pi_b: b, pi_c: c, protocol, curve } = exactly(proof, PROOF_KEYS);
    if (protocol !== 'groth16' || curve !== 'bn128') throw new Refused('malformed');
    return {
      points: { a: g1Point(a), b: g2Point(b), c: g1Point(c) },
      nullifier: numberBelow(SCALAR_FIELD, nullifier),
      claimsWord: numberBelow(SCALAR_FIELD, claims),
    };
  } catch (error) {
    if (error instanceof Refused) return { fault: error.fault };
    throw error;
  }
}

function g1Point(value: unknown): G1Point {
  const [x, y, z] = list(value, 3);
  if (z !== '1') throw new Refused(z === '0' ? 'at_infinity' : 'not_canonical');
  const point = { x: coordinate(x), y: coordinate(y) };
  if (point.x === 0n && point.y === 0n) throw new Refused('at_infinity');
  if (!isOnG1(point)) throw new Refused('off_curve');
  return point;
}

function g2Point(value: unknown): G2Point {
  const [x, y, z] = list(value, 3).map((pair) => list(pair, 2));
  if (x === undefined || y === undefined || z === undefined) throw new Refused('malformed');
  if (z[0] !== '1' || z[1] !== '0') throw new Refused(z[0] === '0' && z[1] === '0' ? 'at_infinity' : 'not_canonical');
  const point: G2Point = { x: [coordinate(x[0]), coordinate(x[1])], y: [coordinate(y[0]), coordinate(y[1])] };
  if ([...point.x, ...point.y].every((part) => part === 0n)) throw new Refused('at_infinity');
  if (!isOnG2(point)) throw new Refused('off_curve');
  return point;
}

const coordinate = (value: unknown): bigint => numberBelow(BASE_FIELD, value);

function numberBelow(bound: bigint, value: unknown): bigint {
  if (typeof value !== 'string') throw new Refused('malformed');
  if (value.length > DIGITS_MAX) throw new Refused('out_of_field');
  if (!CANONICAL.test(value)) throw new Refused('not_canonical');
  const number = BigInt(value);
  if (number >= bound) throw new Refused('out_of_field');
  return number;
}

function list(value: unknown, length: number): readonly unknown[] {
  if (!Array.isArray(value) || value.length !== length) throw new Refused('malformed');
  return value as unknown[];
}

/** An object with exactly these keys of its own, which are in alphabetical order. */
function exactly(value: unknown, keys: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Refused('malformed');
  const present = Object.keys(value).sort();
  if (present.length !== keys.length || present.some((key, index) => key !== keys[index]))
    throw new Refused('malformed');
  return value as Record<string, unknown>;
}

/** y² = x³ + 3 */
function isOnG1({ x, y }: G1Point): boolean {
  return (y * y - x * x * x - 3n) % BASE_FIELD === 0n;
}

/** 3 / (9 + u), the constant of the twist. */
const TWIST_B = [
  19485874751759354771024239261021720505790618469301721065564631296452457478373n,
  266929791119991161246907387137283842545076965332900288569378510910307636690n,
] as const;

/** y² = x³ + 3/(9 + u), with u² = -1 */
function isOnG2({ x, y }: G2Point): boolean {
  const [x2Real, x2Imaginary] = [x[0] * x[0] - x[1] * x[1], 2n * x[0] * x[1]];
  const real = y[0] * y[0] - y[1] * y[1] - (x2Real * x[0] - x2Imaginary * x[1]) - TWIST_B[0];
  const imaginary = 2n * y[0] * y[1] - (x2Real * x[1] + x2Imaginary * x[0]) - TWIST_B[1];
  return real % BASE_FIELD === 0n && imaginary % BASE_FIELD === 0n;
}
