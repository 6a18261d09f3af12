import { describe, expect, it } from '@jest/globals';
import { Shares } from './shares.js';

const roomOf = (shares: Shares, institutionId: string): number => {
  const { of, byDefault } = shares.room();
  return of.get(institutionId) ?? byDefault;
};

describe('The share of an endpoint', () => {
  it('begins at one, less what is in hand', () => {
    const shares = new Shares();
    expect(roomOf(shares, 'a')).toBe(1);
    shares.begin('a');
    expect(roomOf(shares, 'a')).toBe(0);
    shares.end('a', undefined);
    expect(roomOf(shares, 'a')).toBe(1);
  });

  it('grows with every success up to twenty while there is something in hand', () => {
    const shares = new Shares();
    shares.begin('a');
    for (let success = 0; success < 50; success += 1) {
      shares.begin('a');
      shares.end('a', 'succeeded');
    }
    expect(roomOf(shares, 'a')).toBe(19);
  });

  it('is halved by every failure down to one, and grows back', () => {
    const shares = new Shares();
    const attempt = (outcome: 'succeeded' | 'failed'): void => {
      shares.begin('a');
      shares.end('a', outcome);
    };
    for (let success = 0; success < 7; success += 1) attempt('succeeded');
    shares.begin('a');
    expect(roomOf(shares, 'a')).toBe(7);
    attempt('failed');
    expect(roomOf(shares, 'a')).toBe(3);
    for (let failure = 0; failure < 5; failure += 1) attempt('failed');
    expect(roomOf(shares, 'a')).toBe(0);
    attempt('succeeded');
    expect(roomOf(shares, 'a')).toBe(1);
  });

  it('is nothing for strangers where they are not admitted, and what it was for endpoints that have answered well', () => {
    const shares = new Shares();
    shares.begin('good');
    shares.end('good', 'succeeded');
    shares.begin('failing');
    shares.end('failing', 'failed');
    shares.begin('busy');
    const limits = new Map([['half open', 1]]);
    const { of, byDefault } = shares.room(limits, false);
    expect(byDefault).toBe(0);
    expect(Object.fromEntries(of)).toEqual({ good: 2, failing: 0, busy: 0, 'half open': 0 });
    expect(['good', 'failing', 'never heard of'].map((id) => shares.isKnownGood(id))).toEqual([true, false, false]);
  });

  it('is no more than a limit on what may be in hand, whatever the endpoint has earned', () => {
    const shares = new Shares();
    shares.begin('a');
    const { of } = shares.room(
      new Map([
        ['a', 1],
        ['b', 0],
      ]),
    );
    expect([of.get('a'), of.get('b'), of.get('c')]).toEqual([0, 0, undefined]);
  });
});
