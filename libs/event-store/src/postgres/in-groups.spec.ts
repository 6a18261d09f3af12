import { describe, expect, it } from '@jest/globals';
import { inGroups } from './in-groups.js';

// One way at a time is in gathered.spec.ts.
describe('Questions in groups, several under way', () => {
  it('lets what is asked in the same tick travel together', async () => {
    const groups: (readonly number[])[] = [];
    const double = inGroups(
      (numbers: readonly number[]) => {
        groups.push(numbers);
        return Promise.resolve(numbers.map((number) => number * 2));
      },
      { groupMax: 3, underWayMax: 2 },
    );
    expect(await Promise.all([1, 2, 3, 4].map(double))).toEqual([2, 4, 6, 8]);
    expect(groups).toEqual([[1, 2, 3], [4]]);
  });

  it('has no more of them under way than it may', async () => {
    const underWay: (() => void)[] = [];
    const ask = inGroups(
      (group: readonly number[]) => new Promise<number[]>((end) => underWay.push(() => end([...group]))),
      {
        groupMax: 1,
        underWayMax: 2,
      },
    );
    const answers = Promise.all([1, 2, 3].map(ask));
    await new Promise(setImmediate);
    expect(underWay).toHaveLength(2);
    underWay.shift()?.();
    await new Promise(setImmediate);
    expect(underWay).toHaveLength(2);
    for (const end of underWay) end();
    expect(await answers).toEqual([1, 2, 3]);
  });
});
