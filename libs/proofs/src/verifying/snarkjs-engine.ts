import type { ProofPoints } from '../submitted-proof.js';
import type { VerifyingKey } from '../verifying-key.js';
import type { CaseVerdict, Engine, ProofCase } from './engine.js';

/** Where snarkjs looks for the curve before it builds one with as many threads as there are cores. */
const held = globalThis as typeof globalThis & { curve_bn128?: unknown };

/**
 * The reference: snarkjs.groth16.verify, which is shown nothing but parsed cases, written out again. It does not look at the
 * subgroup, and calls `unequal` what mcl's engine calls `outside_subgroup`.
 */
export class SnarkjsEngine implements Engine {
  private constructor(
    private readonly groth16: { verify(key: object, signals: unknown, proof: unknown): Promise<boolean> },
    private readonly key: VerifyingKey,
  ) {}

  /** Holds the one curve of its thread for as long as the thread lives: without threads of its own it keeps nothing from ending. */
  static async open(key: VerifyingKey): Promise<SnarkjsEngine> {
    const { curves, groth16 } = await import('snarkjs');
    held.curve_bn128 = await curves.getCurveFromName('bn128', { singleThread: true });
    return new SnarkjsEngine(groth16, key);
  }

  async judge(cases: readonly ProofCase[]): Promise<readonly CaseVerdict[]> {
    const verdicts: CaseVerdict[] = [];
    for (const { points, signals } of cases) {
      const isValid = await this.groth16.verify(this.key.file, signals.map(String), proofOf(points));
      verdicts.push(isValid ? 'valid' : 'unequal');
    }
    return verdicts;
  }
}

function proofOf({ a, b, c }: ProofPoints): object {
  return {
    pi_a: [String(a.x), String(a.y), '1'],
    pi_b: [b.x.map(String), b.y.map(String), ['1', '0']],
    pi_c: [String(c.x), String(c.y), '1'],
    protocol: 'groth16',
    curve: 'bn128',
  };
}
