import { BASE_FIELD, SCALAR_FIELD } from './fields.js';

export interface G1Point {
  readonly x: bigint;
  readonly y: bigint;
}

/** Coordinates in Fq2: `[real, imaginary]`. */
export interface G2Point {
  readonly x: readonly [bigint, bigint];
  readonly y: readonly [bigint, bigint];
}

/** Why something was not taken for a number or a point, or for what a proof is made of. */
export type ReadingFault = 'malformed' | 'not_canonical' | 'out_of_field' | 'at_infinity' | 'off_curve';

export class NotReadable extends Error {
  override readonly name = 'NotReadable';

  constructor(readonly fault: ReadingFault) {
    super(fault);
  }
}

/** Digits of q and r. A longer text is no number below them, and is not worth converting. */
const DIGITS_MAX = 77;

/** One way to write each number. `$` without the m flag lets no line break through. */
const CANONICAL = /^(?:0|[1-9][0-9]*)$/;

/** As snarkjs writes it, with z = 1. @throws NotReadable */
export function readG1(value: unknown): G1Point {
  const [x, y, z] = list(value, 3);
  if (z !== '1') throw new NotReadable(z === '0' ? 'at_infinity' : 'not_canonical');
  const point = { x: coordinate(x), y: coordinate(y) };
  if (point.x === 0n && point.y === 0n) throw new NotReadable('at_infinity');
  if (!isOnG1(point)) throw new NotReadable('off_curve');
  return point;
}

/** As snarkjs writes it. Whether it is in the subgroup is for the engine to find out. @throws NotReadable */
export function readG2(value: unknown): G2Point {
  const [x, y, z] = list(value, 3).map((pair) => list(pair, 2));
  if (x === undefined || y === undefined || z === undefined) throw new NotReadable('malformed');
  if (z[0] !== '1' || z[1] !== '0')
    throw new NotReadable(z[0] === '0' && z[1] === '0' ? 'at_infinity' : 'not_canonical');
  const point: G2Point = { x: [coordinate(x[0]), coordinate(x[1])], y: [coordinate(y[0]), coordinate(y[1])] };
  if ([...point.x, ...point.y].every((part) => part === 0n)) throw new NotReadable('at_infinity');
  if (!isOnG2(point)) throw new NotReadable('off_curve');
  return point;
}

const coordinate = (value: unknown): bigint => numberBelow(BASE_FIELD, value);

/** @throws NotReadable */
export function numberBelow(bound: bigint, value: unknown): bigint {
  if (typeof value !== 'string') throw new NotReadable('malformed');
  if (value.length > DIGITS_MAX) throw new NotReadable('out_of_field');
  if (!CANONICAL.test(value)) throw new NotReadable('not_canonical');
  const number = BigInt(value);
  if (number >= bound) throw new NotReadable('out_of_field');
  return number;
}

/** Whether a text is an element of the circuit's field, written in the one way there is. */
export function isFieldElement(text: unknown): boolean {
  try {
    numberBelow(SCALAR_FIELD, text);
    return true;
  } catch (error) {
    if (error instanceof NotReadable) return false;
    throw error;
  }
}

function list(value: unknown, length: number): readonly unknown[] {
  if (!Array.isArray(value) || value.length !== length) throw new NotReadable('malformed');
  return value as unknown[];
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
