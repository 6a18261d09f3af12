import type * as Snarkjs from 'snarkjs';

/** snarkjs keeps one curve for the process here, and its threads keep the process from ending. */
const held = globalThis as typeof globalThis & { curve_bn128?: Snarkjs.Curve | null };

/**
 * Runs a long computation with the threads of snarkjs, or without any, and leaves none behind.
 * snarkjs is loaded first: loading it forgets a curve that is there already.
 */
export async function withSnarkjs<T>(
  { singleThread }: { readonly singleThread: boolean },
  work: (snarkjs: typeof Snarkjs, curve: Snarkjs.Curve) => Promise<T>,
): Promise<T> {
  const snarkjs = await import('snarkjs');
  const curve = await snarkjs.curves.getCurveFromName('bn128', { singleThread });
  held.curve_bn128 = curve;
  try {
    return await work(snarkjs, curve);
  } finally {
    held.curve_bn128 = null;
    await curve.terminate();
  }
}
