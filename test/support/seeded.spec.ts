import { afterEach, describe, expect, it } from '@jest/globals';
import { seeded, seedOf } from './seeded.js';

const given = process.env['PASSID_TEST_SEED'];
afterEach(() => {
  if (given === undefined) delete process.env['PASSID_TEST_SEED'];
  else process.env['PASSID_TEST_SEED'] = given;
});

const draws = (name: string): number[] => {
  const dice = seeded(name);
  return Array.from({ length: 1_000 }, () => dice.between(10, 20));
};

describe('Seeded dice', () => {
  it('draw the same numbers for the same seed and name', () => {
    process.env['PASSID_TEST_SEED'] = '4711';
    expect(draws('pauses')).toEqual(draws('pauses'));
    expect(draws('pauses')).not.toEqual(draws('moods'));
  });

  it('draw other numbers for another seed', () => {
    process.env['PASSID_TEST_SEED'] = '4711';
    const one = draws('pauses');
    process.env['PASSID_TEST_SEED'] = '4712';
    expect(draws('pauses')).not.toEqual(one);
  });

  it('draw every number from the least up to the last before the bound', () => {
    expect([...new Set(draws('range'))].sort()).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
  });

  it('refuse a PASSID_TEST_SEED that is no whole number', () => {
    process.env['PASSID_TEST_SEED'] = 'x';
    expect(() => seedOf('pauses')).toThrow('PASSID_TEST_SEED');
  });
});
