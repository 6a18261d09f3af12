import { describe, expect, it } from '@jest/globals';
import { firstBatch } from './first-batch.js';

/** A ledger whose positions count its events. */
const ledgerOf = (head: bigint) => (position: bigint, enough: number) =>
  Promise.resolve(Math.min(Number(head - position), enough));

const at = (positions: Record<string, bigint>) => new Map(Object.entries(positions));

describe('The first batch of read models', () => {
  it('has all models on an empty ledger, and where all are rebuilt', async () => {
    const positions = at({ a: 0n, b: 0n });
    expect(await firstBatch(positions, ledgerOf(0n))).toEqual(['a', 'b']);
    expect(await firstBatch(positions, ledgerOf(1_000_000n))).toEqual(['a', 'b']);
  });

  it('has models that a process left a little apart when it died', async () => {
    expect(await firstBatch(at({ a: 9_000n, b: 9_990n, c: 9_980n }), ledgerOf(10_000n))).toEqual(['a', 'b', 'c']);
  });

  it('leaves out a model that is rebuilt from the beginning', async () => {
    expect(await firstBatch(at({ a: 0n, b: 99_990n, c: 100_000n }), ledgerOf(100_000n))).toEqual(['b', 'c']);
  });

  it('is the furthest model alone where all are far from the head and from each other', async () => {
    expect(await firstBatch(at({ a: 0n, b: 10_000n, c: 20_000n }), ledgerOf(100_000n))).toEqual(['c']);
  });

  it('is empty for an empty list', async () => {
    expect(await firstBatch(new Map(), ledgerOf(1n))).toEqual([]);
  });
});
