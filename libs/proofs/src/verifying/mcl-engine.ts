import { randomBytes } from 'node:crypto';
import { SCALAR_FIELD } from '../fields.js';
import type { ProofPoints } from '../submitted-proof.js';
import type { VerifyingKey } from '../verifying-key.js';
import { Bn254, G1_SIZE, type Address } from './bn254.js';
import type { CaseVerdict, Engine, ProofCase } from './engine.js';

/** Cases of one batch. Beyond 32 the price of one falls by less than a tenth. */
export const BATCH_MAX = 32;

/** Bytes of a batch's random weights: a bad proof slips through with a chance of 2^-127. */
const WEIGHT_SIZE = 16;

/** Groth16 over mcl, with everything that only depends on the verifying key computed once. */
export class MclEngine implements Engine {
  readonly #signals: number;
  readonly #bases: Address;
  readonly #alpha: Address;
  readonly #beta: Address;
  readonly #gammaLines: Address;
  readonly #deltaLines: Address;
  /** e(alpha, beta) */
  readonly #alphaBeta: Address;
  readonly #scalars: Address;
  readonly #a: Address;
  readonly #b: Address;
  readonly #c: Address;
  readonly #public: Address;
  readonly #left: Address;
  readonly #right: Address;
  readonly #weights: Address;
  readonly #cs: Address;

  private constructor(
    private readonly curve: Bn254,
    key: VerifyingKey,
  ) {
    this.#signals = key.signalBases.length - 1;
    this.#bases = curve.g1Room(key.signalBases.length);
    for (const [index, base] of key.signalBases.entries())
      if (!curve.setG1(this.#bases + index * G1_SIZE, base)) throw new UnsoundKey('IC');
    this.#alpha = curve.g1Room();
    if (!curve.setG1(this.#alpha, key.alpha)) throw new UnsoundKey('alpha');
    this.#beta = this.#keyPoint('beta', key);
    this.#gammaLines = curve.precomputed(this.#keyPoint('gamma', key));
    this.#deltaLines = curve.precomputed(this.#keyPoint('delta', key));
    this.#alphaBeta = curve.gtRoom();
    curve.c._mclBn_pairing(this.#alphaBeta, this.#alpha, this.#beta);
    this.#scalars = curve.frRoom(key.signalBases.length);
    this.#a = curve.g1Room();
    this.#b = curve.g2Room();
    this.#c = curve.g1Room();
    this.#public = curve.g1Room();
    this.#left = curve.gtRoom();
    this.#right = curve.gtRoom();
    this.#weights = curve.frRoom(BATCH_MAX);
    this.#cs = curve.g1Room(BATCH_MAX);
  }

  static async open(key: VerifyingKey): Promise<MclEngine> {
    return new MclEngine(await Bn254.open(), key);
  }

  /** Never awaits: the operands have one place in memory, so nothing may come in between. */
  judge(cases: readonly ProofCase[]): readonly CaseVerdict[] {
    const verdicts: CaseVerdict[] = [];
    for (let start = 0; start < cases.length; start += BATCH_MAX)
      verdicts.push(...this.#judgeBatch(cases.slice(start, start + BATCH_MAX)));
    return verdicts;
  }

  /** A batch that does not hold as a whole is taken apart: one bad proof must not cost the others theirs. */
  #judgeBatch(cases: readonly ProofCase[]): readonly CaseVerdict[] {
    const isSound = cases.map(({ points }) => this.#load(points) && this.curve.isInSubgroup(this.#b));
    const sound = cases.filter((_, index) => isSound[index]);
    const isWhole = sound.length > 1 && this.#holdTogether(sound);
    return cases.map((each, index) => {
      if (isSound[index] !== true) return 'outside_subgroup';
      return isWhole || this.#holds(each) ? 'valid' : 'unequal';
    });
  }

  /** e(A, B) · e(-public, gamma) · e(-C, delta) = e(alpha, beta) */
  #holds(each: ProofCase): boolean {
    const { c } = this.curve;
    this.#load(each.points);
    this.#setPublic([1n, ...each.signals]);
    this.curve.negNormalized(this.#public, this.#public);
    this.curve.negNormalized(this.#c, this.#c);
    c._mclBn_precomputedMillerLoop2(this.#left, this.#public, this.#gammaLines, this.#c, this.#deltaLines);
    c._mclBn_millerLoop(this.#right, this.#a, this.#b);
    c._mclBnGT_mul(this.#left, this.#left, this.#right);
    c._mclBn_finalExp(this.#left, this.#left);
    return c._mclBnGT_isEqual(this.#left, this.#alphaBeta) === 1;
  }

  /**
   * All at once: the product of e(wA, B) over the cases, each with a random weight w of its own, against the weighted sums of
   * everything else. Without weights two bad proofs could make up for each other. One final exponentiation instead of many.
   */
  #holdTogether(cases: readonly ProofCase[]): boolean {
    const { c } = this.curve;
    const sums = new Array<bigint>(this.#signals + 1).fill(0n);
    c._mclBnGT_setInt32(this.#left, 1);
    for (const [index, each] of cases.entries()) {
      const weight = randomWeight();
      this.#load(each.points);
      this.curve.setFr(this.#weights, index, weight);
      this.curve.copyG1(this.#cs + index * G1_SIZE, this.#c);
      this.curve.setFr(this.#scalars, 0, weight);
      c._mclBnG1_mul(this.#a, this.#a, this.#scalars);
      c._mclBnG1_normalize(this.#a, this.#a);
      c._mclBn_millerLoop(this.#right, this.#a, this.#b);
      c._mclBnGT_mul(this.#left, this.#left, this.#right);
      for (const [signal, value] of [1n, ...each.signals].entries())
        sums[signal] = ((sums[signal] ?? 0n) + weight * value) % SCALAR_FIELD;
    }
    this.#setPublic(sums);
    c._mclBnG1_mulVec(this.#c, this.#cs, this.#weights, cases.length);
    c._mclBnG1_mul(this.#a, this.#alpha, this.#scalars);
    for (const point of [this.#public, this.#c, this.#a]) this.curve.negNormalized(point, point);
    c._mclBn_precomputedMillerLoop2(this.#right, this.#public, this.#gammaLines, this.#c, this.#deltaLines);
    c._mclBnGT_mul(this.#left, this.#left, this.#right);
    c._mclBn_millerLoop(this.#right, this.#a, this.#beta);
    c._mclBnGT_mul(this.#left, this.#left, this.#right);
    c._mclBn_finalExp(this.#left, this.#left);
    return c._mclBnGT_isOne(this.#left) === 1;
  }

  /** Whether the points are on their curves. The parser has seen to that already; this is the second lock. */
  #load({ a, b, c }: ProofPoints): boolean {
    return this.curve.setG1(this.#a, a) && this.curve.setG2(this.#b, b) && this.curve.setG1(this.#c, c);
  }

  /** The bases weighted with the signals; the first belongs to the constant. */
  #setPublic(scalars: readonly bigint[]): void {
    for (const [index, value] of scalars.entries()) this.curve.setFr(this.#scalars, index, value);
    this.curve.c._mclBnG1_mulVec(this.#public, this.#bases, this.#scalars, scalars.length);
  }

  #keyPoint(name: 'beta' | 'gamma' | 'delta', key: VerifyingKey): Address {
    const point = this.curve.g2Room();
    if (!this.curve.setG2(point, key[name]) || !this.curve.isInSubgroup(point)) throw new UnsoundKey(name);
    return point;
  }
}

/** A point of the verifying key is not one of its group. */
export class UnsoundKey extends Error {
  override readonly name = 'UnsoundKey';

  constructor(part: string) {
    super(`The verifying key cannot be used: ${part} is not a point of its group.`);
  }
}

/** Odd, so that it is never zero. */
function randomWeight(): bigint {
  return BigInt(`0x${randomBytes(WEIGHT_SIZE).toString('hex')}`) | 1n;
}
