import { describe, expect, it } from '@jest/globals';
import { abreast } from './abreast.js';

/** A ledger whose positions count its events. */
const ledgerOf = (head: bigint) => (position: bigint, enough: number) =>
  Promise.resolve(Math.min(Number(head - position), enough));

const at = (positions: Record<string, bigint>) => new Map(Object.entries(positions));

describe('Read models begin together', () => {
  it('on an empty ledger, and where all are made anew', async () => {
    const positions = at({ a: 0n, b: 0n });
    expect(await abreast(positions, ledgerOf(0n))).toEqual(['a', 'b']);
    expect(await abreast(positions, ledgerOf(1_000_000n))).toEqual(['a', 'b']);
  });

  it('where they were left by a process that died while some were on their own', async () => {
    expect(await abreast(at({ a: 9_000n, b: 9_990n, c: 9_980n }), ledgerOf(10_000n))).toEqual(['a', 'b', 'c']);
  });

  it('without the one that is made anew, which would hold them up', async () => {
    expect(await abreast(at({ a: 0n, b: 99_990n, c: 100_000n }), ledgerOf(100_000n))).toEqual(['b', 'c']);
  });

  it('without those that the furthest has left behind, however far it is behind itself', async () => {
    expect(await abreast(at({ a: 0n, b: 10_000n, c: 20_000n }), ledgerOf(100_000n))).toEqual(['c']);
  });

  it('and none of none', async () => {
    expect(await abreast(new Map(), ledgerOf(1n))).toEqual([]);
  });
});
