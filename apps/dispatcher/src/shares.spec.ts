import { describe, expect, it } from '@jest/globals';
import { Shares } from './shares.js';

const ALL = { limits: new Map<string, number>(), admitsStrangers: true };

const roomOf = (shares: Shares, institutionId: string): number => {
  const { of, byDefault } = shares.room(ALL);
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
    const admission = { limits: new Map([['half open', 1]]), admitsStrangers: false };
    const good = { of: new Map([['good', 2]]), byDefault: 0 };
    expect(shares.room(admission)).toEqual(good);
    expect(shares.roomOf(['good', 'failing', 'busy', 'half open', 'new'], admission)).toEqual(good);
    expect(['good', 'failing', 'never heard of'].map((id) => shares.isKnownGood(id))).toEqual([true, false, false]);
  });

  it('is asked for as far as there is any, of those that are asked about', () => {
    const shares = new Shares();
    shares.begin('good');
    shares.end('good', 'succeeded');
    shares.begin('used up');
    const limits = new Map([['resting', 0]]);
    const room = shares.roomOf(['good', 'used up', 'resting', 'new'], { ...ALL, limits });
    expect(room).toEqual({
      of: new Map([
        ['good', 2],
        ['new', 1],
      ]),
      byDefault: 0,
    });
  });

  it('may leave something behind where all that was asked for was claimed, and there is room for more', () => {
    const shares = new Shares();
    const earn = (institutionId: string): void => {
      shares.begin(institutionId);
      shares.end(institutionId, 'succeeded');
    };
    const claimed = [{ deliveryId: '1', institutionId: 'a' }];
    const leftBehind = (allowed: number): string[] =>
      shares.leftBehind(claimed, { of: new Map([['a', allowed]]), byDefault: 0 });
    shares.begin('a');
    expect(leftBehind(1)).toEqual([]);
    shares.end('a', undefined);
    earn('a');
    shares.begin('a');
    expect(leftBehind(1)).toEqual(['a']);
    expect(leftBehind(2)).toEqual([]);
    expect(shares.leftBehind(claimed, { of: new Map(), byDefault: 1 })).toEqual(['a']);
  });

  it('is no more than a limit on what may be in hand, whatever the endpoint has earned', () => {
    const shares = new Shares();
    shares.begin('a');
    const limits = new Map([
      ['a', 1],
      ['b', 0],
    ]);
    const { of } = shares.room({ ...ALL, limits });
    expect([of.get('a'), of.get('b'), of.get('c')]).toEqual([0, 0, undefined]);
  });
});
