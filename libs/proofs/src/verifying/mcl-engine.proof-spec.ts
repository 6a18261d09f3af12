import { beforeAll, describe, expect, it } from '@jest/globals';
import { bn254 } from '@noble/curves/bn254.js';
import mcl from 'mcl-wasm';
import { SCALAR_FIELD } from '../fields.js';
import { developmentKey, provenShares } from '../sample-proofs.fixture.js';
import { publicInputsOf, publicVector } from '../share-terms.js';
import { parseSubmittedProof } from '../submitted-proof.js';
import type { ProofCase } from './engine.js';
import { BATCH_MAX, MclEngine, UnsoundKey } from './mcl-engine.js';
import { strays, textOfG2 } from './mutations.fixture.js';

/** 2,000 verifications: seven seconds on one free core. */
const MANY_TIMEOUT_MS = 300_000;

const key = developmentKey();

const cases: readonly ProofCase[] = provenShares().map(({ submitted, terms }) => {
  const read = parseSubmittedProof(submitted);
  if ('fault' in read) throw new Error(read.fault);
  return {
    points: read.points,
    signals: publicVector(read.nullifier, read.claimsWord, publicInputsOf(terms)),
  };
});
const [first, second] = cases as [ProofCase, ProofCase];

let engine: MclEngine;
beforeAll(async () => {
  engine = await MclEngine.open(key);
});

const withSignal = (each: ProofCase, index: number, value: bigint): ProofCase => ({
  ...each,
  signals: each.signals.with(index, value),
});

describe('a batch', () => {
  it('is right about each, wherever the bad ones stand', () => {
    const bad = withSignal(first, 1, 0n);
    for (const place of [0, 3, cases.length - 1]) {
      const verdicts = engine.judge(cases.with(place, bad));
      expect(verdicts).toEqual(cases.map((_, index) => (index === place ? 'unequal' : 'valid')));
    }
  });

  it('does not let two bad ones make up for each other', () => {
    const swapped = [
      { ...first, points: { ...first.points, c: second.points.c } },
      { ...second, points: { ...second.points, c: first.points.c } },
    ];
    expect(engine.judge(swapped)).toEqual(['unequal', 'unequal']);
    // The first signals exchanged: their sum, too, stays what it was.
    const [a = 0n, b = 0n] = [first.signals[0], second.signals[0]];
    expect(engine.judge([withSignal(first, 0, b), withSignal(second, 0, a)])).toEqual(['unequal', 'unequal']);
    const shifted = [withSignal(first, 5, 1n), withSignal(second, 5, SCALAR_FIELD - 1n)];
    expect(engine.judge(shifted)).toEqual(['unequal', 'unequal']);
  });

  it('may be larger than what is computed at once', () => {
    const many = Array.from({ length: BATCH_MAX * 2 + 1 }, (_, index) => cases[index % cases.length] ?? first);
    const verdicts = engine.judge(many.with(BATCH_MAX, withSignal(first, 0, 0n)));
    expect(verdicts.flatMap((verdict, index) => (verdict === 'valid' ? [] : [index]))).toEqual([BATCH_MAX]);
    expect(verdicts).toHaveLength(many.length);
  });

  it('an empty batch has no verdict, least of all a good one', () => {
    expect(engine.judge([])).toEqual([]);
  });
});

describe('the subgroup', () => {
  const { Point } = bn254.G2;
  const caseOf = (point: InstanceType<typeof Point>): ProofCase => {
    const [[x0, x1], [y0, y1]] = textOfG2(point) as [[string, string], [string, string]];
    return { ...first, points: { ...first.points, b: { x: [BigInt(x0), BigInt(x1)], y: [BigInt(y0), BigInt(y1)] } } };
  };

  it('has none of the points that only the whole curve has', () => {
    const outside = strays();
    expect(outside.length).toBeGreaterThan(20);
    for (const stray of outside) {
      expect(engine.judge([caseOf(stray)])).toEqual(['outside_subgroup']);
      expect(engine.judge([caseOf(stray.add(Point.BASE))])).toEqual(['outside_subgroup']);
    }
  });

  it('has every multiple of the generator', () => {
    let point = Point.BASE;
    for (let turn = 0; turn < 50; turn += 1) {
      expect(engine.judge([caseOf(point)])).toEqual(['unequal']);
      point = point.double().add(Point.BASE);
    }
  });

  it('is where the points of a verifying key are, or there is no engine', async () => {
    const { b } = caseOf(strays()[0] ?? Point.BASE).points;
    await expect(MclEngine.open({ ...key, gamma: b })).rejects.toThrow(UnsoundKey);
    await expect(MclEngine.open({ ...key, alpha: { x: 1n, y: 1n } })).rejects.toThrow(UnsoundKey);
  });
});

describe('a long run', () => {
  /** The memory of the WebAssembly never shrinks, so what it has at the end is the most it ever had. */
  const wasmBytes = (): number => (mcl as unknown as { mod: { HEAP8: Int8Array } }).mod.HEAP8.byteLength;
  /** Fragments of collected heap come to less; 2,000 leaks of the smallest thing we allocate would be visible at once. */
  const GROWTH_MAX_BYTES = 24 * 2 ** 20;

  it(
    '2,000 verifications leave memory as it was',
    () => {
      const bad = withSignal(first, 1, 0n);
      const verify = (count: number): void => {
        for (let done = 0; done < count; done += BATCH_MAX)
          expect(engine.judge(Array<ProofCase>(BATCH_MAX).fill(second))).not.toContain('unequal');
        for (let done = 0; done < count / 10; done += 1) expect(engine.judge([bad])).toEqual(['unequal']);
      };
      verify(200);
      const before = { wasm: wasmBytes(), rss: process.memoryUsage.rss() };
      verify(2_000);
      expect(wasmBytes()).toBe(before.wasm);
      expect(process.memoryUsage.rss() - before.rss).toBeLessThan(GROWTH_MAX_BYTES);
    },
    MANY_TIMEOUT_MS,
  );
});
