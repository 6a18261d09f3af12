import type { Address, Bn254 } from './bn254.js';
import { G1_SIZE } from './bn254.js';

/** A signal has 32 bytes; each has a row of its 255 possible multiples. */
const BYTES = 32;
const ROW = 255;

/**
 * Sums of fixed bases weighted with signals: additions alone, one for each byte that is not zero, out of tables of all multiples.
 * Twelve megabytes and a tenth of a second, once, for 0.4 ms less on each proof.
 */
export class SignalSums {
  readonly #tables: readonly Address[];

  constructor(
    private readonly curve: Bn254,
    /** The base of the constant, then one for each signal. */
    private readonly bases: Address,
    signals: number,
  ) {
    this.#tables = Array.from({ length: signals }, (_, index) => this.#table(bases + (index + 1) * G1_SIZE));
  }

  set(to: Address, signals: readonly bigint[]): void {
    const { c } = this.curve;
    this.curve.copyG1(to, this.bases);
    for (const [index, table] of this.#tables.entries()) {
      let signal = signals[index] ?? 0n;
      for (let row = table; signal !== 0n; row += ROW * G1_SIZE) {
        const byte = Number(signal & 0xffn);
        if (byte !== 0) c._mclBnG1_add(to, to, row + (byte - 1) * G1_SIZE);
        signal >>= 8n;
      }
    }
  }

  /** Row n has 1 to 255 times 256^n of the base. With z = 1 they are cheaper to add. */
  #table(base: Address): Address {
    const { c } = this.curve;
    const table = this.curve.g1Room(BYTES * ROW);
    const step = this.curve.g1Room();
    this.curve.copyG1(step, base);
    for (let row = table; row < table + BYTES * ROW * G1_SIZE; row += ROW * G1_SIZE) {
      this.curve.copyG1(row, step);
      for (let entry = row + G1_SIZE; entry < row + ROW * G1_SIZE; entry += G1_SIZE)
        c._mclBnG1_add(entry, entry - G1_SIZE, step);
      c._mclBnG1_add(step, step, row + (ROW - 1) * G1_SIZE);
      c._mclBnG1_normalizeVec(row, row, ROW);
    }
    return table;
  }
}
