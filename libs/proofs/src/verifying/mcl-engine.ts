import { randomBytes } from 'node:crypto';
import { SCALAR_FIELD } from '../fields.js';
import type { VerifyingKey } from '../verifying-key.js';
import { Bn254, FR_SIZE, G1_SIZE, G2_SIZE, type Address } from './bn254.js';
import type { CaseVerdict, Engine, ProofCase } from './engine.js';
import { SignalSums } from './signal-sums.js';

/** Cases of one batch. Beyond 32 the price of one falls by less than a tenth. */
export const BATCH_MAX = 32;

/** Bytes of a batch's random weights: a bad proof slips through with a chance of 2^-127. */
const WEIGHT_SIZE = 16;

/** Groth16 over mcl, with everything that only depends on the verifying key computed once. */
export class MclEngine implements Engine {
  readonly #signals: number;
  readonly #bases: Address;
  readonly #signalSums: SignalSums;
  readonly #alpha: Address;
  readonly #beta: Address;
  readonly #gammaLines: Address;
  readonly #deltaLines: Address;
  /** e(alpha, beta) */
  readonly #alphaBeta: Address;
  /** The points of a batch, case after case. Of the weighted ones there is one more, for alpha and beta. */
  readonly #as: Address;
  readonly #bs: Address;
  readonly #cs: Address;
  readonly #weightedAs: Address;
  readonly #weights: Address;
  readonly #scalars: Address;
  readonly #public: Address;
  readonly #c: Address;
  readonly #left: Address;
  readonly #right: Address;

  private constructor(
    private readonly curve: Bn254,
    key: VerifyingKey,
  ) {
    this.#signals = key.signalBases.length - 1;
    this.#bases = curve.g1Room(key.signalBases.length);
    for (const [index, base] of key.signalBases.entries())
      if (!curve.setG1(this.#bases + index * G1_SIZE, base)) throw new UnsoundKey('IC');
    this.#signalSums = new SignalSums(curve, this.#bases, this.#signals);
    this.#alpha = curve.g1Room();
    if (!curve.setG1(this.#alpha, key.alpha)) throw new UnsoundKey('alpha');
    this.#beta = this.#keyPoint('beta', key);
    this.#gammaLines = curve.precomputed(this.#keyPoint('gamma', key));
    this.#deltaLines = curve.precomputed(this.#keyPoint('delta', key));
    this.#alphaBeta = curve.gtRoom();
    curve.c._mclBn_pairing(this.#alphaBeta, this.#alpha, this.#beta);
    this.#as = curve.g1Room(BATCH_MAX);
    this.#bs = curve.g2Room(BATCH_MAX + 1);
    this.#cs = curve.g1Room(BATCH_MAX);
    this.#weightedAs = curve.g1Room(BATCH_MAX + 1);
    this.#weights = curve.frRoom(BATCH_MAX);
    this.#scalars = curve.frRoom(key.signalBases.length);
    this.#public = curve.g1Room();
    this.#c = curve.g1Room();
    this.#left = curve.gtRoom();
    this.#right = curve.gtRoom();
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
    const sound: ProofCase[] = [];
    const places = cases.map((each) => (this.#load(sound.length, each) ? sound.push(each) - 1 : undefined));
    const isWhole = sound.length > 1 && this.#holdTogether(sound);
    return cases.map(({ signals }, index) => {
      const place = places[index];
      if (place === undefined) return 'outside_subgroup';
      return isWhole || this.#holds(place, signals) ? 'valid' : 'unequal';
    });
  }

  /** e(A, B) · e(-public, gamma) · e(-C, delta) = e(alpha, beta) */
  #holds(place: number, signals: readonly bigint[]): boolean {
    const { c } = this.curve;
    this.#signalSums.set(this.#public, signals);
    this.curve.negNormalized(this.#public, this.#public);
    this.curve.negNormalized(this.#c, this.#cs + place * G1_SIZE);
    c._mclBn_precomputedMillerLoop2(this.#left, this.#public, this.#gammaLines, this.#c, this.#deltaLines);
    c._mclBn_millerLoop(this.#right, this.#as + place * G1_SIZE, this.#bs + place * G2_SIZE);
    c._mclBnGT_mul(this.#left, this.#left, this.#right);
    c._mclBn_finalExp(this.#left, this.#left);
    return c._mclBnGT_isEqual(this.#left, this.#alphaBeta) === 1;
  }

  /**
   * All at once: the product of e(wA, B) over the cases, each with a random weight w of its own, against the weighted sums of
   * everything else. Without weights two bad proofs could make up for each other. One loop and one final exponentiation for all.
   */
  #holdTogether(cases: readonly ProofCase[]): boolean {
    const { c } = this.curve;
    const count = cases.length;
    const sums = this.#weigh(cases);
    for (const [index, sum] of sums.entries()) this.curve.setFr(this.#scalars, index, sum);
    c._mclBnG1_mulVec(this.#public, this.#bases, this.#scalars, sums.length);
    this.curve.negNormalized(this.#public, this.#public);
    c._mclBnG1_mulVec(this.#c, this.#cs, this.#weights, count);
    this.curve.negNormalized(this.#c, this.#c);
    const last = this.#weightedAs + count * G1_SIZE;
    c._mclBnG1_mul(last, this.#alpha, this.#scalars);
    c._mclBnG1_neg(last, last);
    this.curve.copyG2(this.#bs + count * G2_SIZE, this.#beta);
    c._mclBnG1_normalizeVec(this.#weightedAs, this.#weightedAs, count + 1);
    c._mclBn_precomputedMillerLoop2(this.#left, this.#public, this.#gammaLines, this.#c, this.#deltaLines);
    c._mclBn_millerLoopVec(this.#right, this.#weightedAs, this.#bs, count + 1);
    c._mclBnGT_mul(this.#left, this.#left, this.#right);
    c._mclBn_finalExp(this.#left, this.#left);
    return c._mclBnGT_isOne(this.#left) === 1;
  }

  /** Draws the weights, multiplies each A with its own, and sums up what the weighted signals come to; the first sum is that of the weights. */
  #weigh(cases: readonly ProofCase[]): readonly bigint[] {
    const sums = new Array<bigint>(this.#signals + 1).fill(0n);
    for (const [place, { signals }] of cases.entries()) {
      const weight = randomWeight();
      this.curve.setFr(this.#weights, place, weight);
      this.curve.c._mclBnG1_mul(
        this.#weightedAs + place * G1_SIZE,
        this.#as + place * G1_SIZE,
        this.#weights + place * FR_SIZE,
      );
      for (const [index, value] of [1n, ...signals].entries()) sums[index] = (sums[index] ?? 0n) + weight * value;
    }
    return sums.map((sum) => sum % SCALAR_FIELD);
  }

  /**
   * Whether the points are of their groups. That they are on their curves the parser has seen already; this is the second lock.
   * What is not sound is overwritten by the next.
   */
  #load(place: number, { points }: ProofCase): boolean {
    const b = this.#bs + place * G2_SIZE;
    return (
      this.curve.setG1(this.#as + place * G1_SIZE, points.a) &&
      this.curve.setG1(this.#cs + place * G1_SIZE, points.c) &&
      this.curve.setG2(b, points.b) &&
      this.curve.isInSubgroup(b)
    );
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
