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

  it('is all asked for of the hundred that answered well last, and of others their first', () => {
    const shares = new Shares();
    for (let endpoint = 0; endpoint < 150; endpoint += 1) {
      shares.begin(`${endpoint}`);
      shares.end(`${endpoint}`, 'succeeded');
    }
    shares.begin('120');
    shares.end('120', 'failed');
    const { of, byDefault } = shares.room();
    expect([of.get('49'), of.get('120'), byDefault]).toEqual([undefined, undefined, 1]);
    expect([of.get('50'), of.get('149'), of.size]).toEqual([2, 2, 99]);
  });

  it('may leave something behind where all that was asked for was claimed, and there is room for more', () => {
    const shares = new Shares();
    const earn = (institutionId: string): void => {
      shares.begin(institutionId);
      shares.end(institutionId, 'succeeded');
    };
    const claimed = [{ deliveryId: '1', institutionId: 'a' }];
    const mayHaveMore = (allowed: number): boolean =>
      shares.mayHaveMore(claimed, { of: new Map([['a', allowed]]), byDefault: 0 });
    shares.begin('a');
    expect(mayHaveMore(1)).toBe(false);
    shares.end('a', undefined);
    earn('a');
    shares.begin('a');
    expect(mayHaveMore(1)).toBe(true);
    expect(mayHaveMore(2)).toBe(false);
    expect(shares.mayHaveMore(claimed, { of: new Map(), byDefault: 1 })).toBe(true);
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
