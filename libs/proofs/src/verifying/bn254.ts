import mcl from 'mcl-wasm';
import { BASE_FIELD } from '../fields.js';
import type { G1Point, G2Point } from '../points.js';

/** An address in the memory of mcl's WebAssembly. */
export type Address = number;

/** Bytes, as mcl is compiled: field elements have room for 381 bits. */
const FP_SIZE = 48;
export const FR_SIZE = 32;
export const G1_SIZE = 3 * FP_SIZE;
export const G2_SIZE = 6 * FP_SIZE;
const GT_SIZE = 12 * FP_SIZE;

/** Bytes that a number is handed over in, lowest first. */
const NUMBER_SIZE = 32;

/** The curve's parameter x. */
const X = 4965661367192848881n;

/** The functions of mcl's C interface that we call. An exact version is pinned, and every one is covered by the differential test. */
interface MclModule {
  readonly HEAP8: Int8Array<ArrayBuffer>;
  _malloc(size: number): Address;
  _mclBnFp_setLittleEndian(to: Address, bytes: Address, size: number): number;
  _mclBnFr_setLittleEndian(to: Address, bytes: Address, size: number): number;
  _mclBnFp_neg(to: Address, a: Address): void;
  _mclBnFp2_mul(to: Address, a: Address, b: Address): void;
  _mclBnG1_add(to: Address, a: Address, b: Address): void;
  _mclBnG1_neg(to: Address, a: Address): void;
  _mclBnG1_mul(to: Address, a: Address, scalar: Address): void;
  _mclBnG1_mulVec(to: Address, points: Address, scalars: Address, count: number): void;
  _mclBnG1_normalize(to: Address, a: Address): void;
  _mclBnG1_normalizeVec(to: Address, points: Address, count: number): void;
  _mclBnG1_isValid(a: Address): number;
  _mclBnG2_add(to: Address, a: Address, b: Address): void;
  _mclBnG2_dbl(to: Address, a: Address): void;
  _mclBnG2_isEqual(a: Address, b: Address): number;
  _mclBnG2_isValid(a: Address): number;
  _mclBnGT_mul(to: Address, a: Address, b: Address): void;
  _mclBnGT_isEqual(a: Address, b: Address): number;
  _mclBnGT_isOne(a: Address): number;
  _mclBn_pairing(to: Address, a: Address, b: Address): void;
  _mclBn_millerLoop(to: Address, a: Address, b: Address): void;
  _mclBn_millerLoopVec(to: Address, as: Address, bs: Address, count: number): void;
  _mclBn_finalExp(to: Address, a: Address): void;
  _mclBn_getUint64NumToPrecompute(): number;
  _mclBn_precomputeG2(to: Address, b: Address): void;
  _mclBn_precomputedMillerLoop2(to: Address, a1: Address, lines1: Address, a2: Address, lines2: Address): void;
}

/**
 * bn254 in the memory of mcl: addresses in, addresses out, nothing allocated while proofs are verified. mcl has one curve for a
 * thread, and its own objects would copy every operand in and out.
 */
export class Bn254 {
  readonly #bytes: Address;
  readonly #frobeniusX: Address;
  readonly #frobeniusY: Address;
  readonly #multiple: Address;
  readonly #psi: readonly [Address, Address];
  readonly #sum: Address;

  private constructor(readonly c: MclModule) {
    this.#bytes = this.allocate(NUMBER_SIZE);
    this.#frobeniusX = this.#fp2(power([9n, 1n], (BASE_FIELD - 1n) / 3n));
    this.#frobeniusY = this.#fp2(power([9n, 1n], (BASE_FIELD - 1n) / 2n));
    this.#multiple = this.g2Room();
    this.#psi = [this.g2Room(), this.g2Room()];
    this.#sum = this.g2Room();
  }

  static async open(): Promise<Bn254> {
    await mcl.init(mcl.BN_SNARK1);
    // Membership of the subgroup is checked below, faster; its own check would come on top.
    mcl.verifyOrderG1(false);
    mcl.verifyOrderG2(false);
    return new Bn254((mcl as unknown as { mod: MclModule }).mod);
  }

  allocate(size: number): Address {
    const address = this.c._malloc(size);
    if (address === 0) throw new Error('mcl is out of memory.');
    return address;
  }
  readonly g1Room = (count = 1): Address => this.allocate(count * G1_SIZE);
  readonly g2Room = (count = 1): Address => this.allocate(count * G2_SIZE);
  readonly gtRoom = (): Address => this.allocate(GT_SIZE);
  readonly frRoom = (count = 1): Address => this.allocate(count * FR_SIZE);

  /** The lines of a Miller loop over a point that stays the same. */
  precomputed(b: Address): Address {
    const lines = this.allocate(this.c._mclBn_getUint64NumToPrecompute() * 8);
    this.c._mclBn_precomputeG2(lines, b);
    return lines;
  }

  /** Whether the point is on the curve, and with it, as G1 has no cofactor, in the group. */
  setG1(to: Address, { x, y }: G1Point): boolean {
    this.#setFp(to, x);
    this.#setFp(to + FP_SIZE, y);
    this.#setFp(to + 2 * FP_SIZE, 1n);
    return this.c._mclBnG1_isValid(to) === 1;
  }

  /** Whether the point is on the curve; whether it is in the subgroup is another question. */
  setG2(to: Address, { x, y }: G2Point): boolean {
    for (const [index, part] of [...x, ...y, 1n, 0n].entries()) this.#setFp(to + index * FP_SIZE, part);
    return this.c._mclBnG2_isValid(to) === 1;
  }

  setFr(to: Address, index: number, value: bigint): void {
    this.#write(value);
    if (this.c._mclBnFr_setLittleEndian(to + index * FR_SIZE, this.#bytes, NUMBER_SIZE) !== 0)
      throw new RangeError('A scalar is not below r.');
  }

  copyG1(to: Address, from: Address): void {
    this.#heap().copyWithin(to, from, from + G1_SIZE);
  }

  copyG2(to: Address, from: Address): void {
    this.#heap().copyWithin(to, from, from + G2_SIZE);
  }

  /** To -a, with z = 1: the precomputed loops take no other. */
  negNormalized(to: Address, a: Address): void {
    this.c._mclBnG1_neg(to, a);
    this.c._mclBnG1_normalize(to, to);
  }

  /**
   * [x+1]P + ψ([x]P) + ψ²([x]P) = ψ³([2x]P), which of the points of the curve those of the subgroup alone fulfil
   * (El Housni, Guillevic, Piellard: "Co-factor clearing and subgroup membership testing on pairing-friendly curves", 2022).
   * A quarter of the price of multiplying by r.
   */
  isInSubgroup(p: Address): boolean {
    const { c } = this;
    const multiple = this.#multiple;
    const [one, two] = this.#psi;
    this.copyG2(multiple, p);
    for (const bit of X.toString(2).slice(1)) {
      c._mclBnG2_dbl(multiple, multiple);
      if (bit === '1') c._mclBnG2_add(multiple, multiple, p);
    }
    this.#setPsi(one, multiple);
    this.#setPsi(two, one);
    c._mclBnG2_add(this.#sum, multiple, p);
    c._mclBnG2_add(this.#sum, this.#sum, one);
    c._mclBnG2_add(this.#sum, this.#sum, two);
    this.#setPsi(two, two);
    c._mclBnG2_dbl(two, two);
    return c._mclBnG2_isEqual(this.#sum, two) === 1;
  }

  /** ψ: to the twisted curve, Frobenius there, back. On Jacobian coordinates it conjugates and scales x and y. */
  #setPsi(to: Address, p: Address): void {
    if (to !== p) this.copyG2(to, p);
    for (const imaginary of [1, 3, 5]) this.c._mclBnFp_neg(to + imaginary * FP_SIZE, to + imaginary * FP_SIZE);
    this.c._mclBnFp2_mul(to, to, this.#frobeniusX);
    this.c._mclBnFp2_mul(to + 2 * FP_SIZE, to + 2 * FP_SIZE, this.#frobeniusY);
  }

  #fp2([real, imaginary]: Fp2): Address {
    const address = this.allocate(2 * FP_SIZE);
    this.#setFp(address, real);
    this.#setFp(address + FP_SIZE, imaginary);
    return address;
  }

  #setFp(to: Address, value: bigint): void {
    this.#write(value);
    if (this.c._mclBnFp_setLittleEndian(to, this.#bytes, NUMBER_SIZE) !== 0)
      throw new RangeError('A coordinate is not below q.');
  }

  #write(value: bigint): void {
    const view = new DataView(this.c.HEAP8.buffer, this.#bytes, NUMBER_SIZE);
    for (let word = 0; word < NUMBER_SIZE / 8; word += 1)
      view.setBigUint64(word * 8, BigInt.asUintN(64, value >> BigInt(64 * word)), true);
  }

  /** Taken anew each time: growing memory leaves old views empty. */
  #heap(): Int8Array {
    return this.c.HEAP8;
  }
}

type Fp2 = readonly [bigint, bigint];

function power(base: Fp2, exponent: bigint): Fp2 {
  const mod = (value: bigint): bigint => ((value % BASE_FIELD) + BASE_FIELD) % BASE_FIELD;
  const multiply = ([a, b]: Fp2, [c, d]: Fp2): Fp2 => [mod(a * c - b * d), mod(a * d + b * c)];
  let result: Fp2 = [1n, 0n];
  for (const bit of exponent.toString(2)) {
    result = multiply(result, result);
    if (bit === '1') result = multiply(result, base);
  }
  return result;
}
