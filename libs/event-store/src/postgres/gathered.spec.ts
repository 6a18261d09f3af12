import { describe, expect, it } from '@jest/globals';
import { gathered } from './gathered.js';

describe('A gathered look-up', () => {
  it('asks at once when nothing is under way, and together what comes meanwhile', async () => {
    const queries: (readonly string[])[] = [];
    const find = gathered((keys) => {
      queries.push(keys);
      return Promise.resolve(new Map(keys.filter((key) => key !== 'missing').map((key) => [key, key.toUpperCase()])));
    });
    const answers = await Promise.all(['a', 'b', 'missing', 'b'].map(find));
    expect(answers).toEqual(['A', 'B', undefined, 'B']);
    expect(queries).toEqual([['a'], ['b', 'missing']]);
  });

  it('reads again for what is asked later', async () => {
    let now = 1;
    const find = gathered((keys) => Promise.resolve(new Map(keys.map((key) => [key, now]))));
    expect(await find('a')).toBe(1);
    now = 2;
    expect(await find('a')).toBe(2);
  });

  it('fails those that were in the query, and no others', async () => {
    let isDown = true;
    const find = gathered((keys) => {
      const answer = isDown ? Promise.reject(new Error('down')) : Promise.resolve(new Map(keys.map((key) => [key, 1])));
      isDown = false;
      return answer;
    });
    const [first, second] = await Promise.allSettled([find('a'), find('b')]);
    expect(first).toMatchObject({ status: 'rejected' });
    expect(second).toEqual({ status: 'fulfilled', value: 1 });
  });

  it('asks for any number of keys, in bounded queries', async () => {
    const sizes: number[] = [];
    const find = gathered((keys) => {
      sizes.push(keys.length);
      return Promise.resolve(new Map(keys.map((key) => [key, key])));
    });
    const keys = Array.from({ length: 501 }, (_, index) => String(index));
    expect(await Promise.all(keys.map(find))).toEqual(keys);
    expect(sizes).toEqual([1, 200, 200, 100]);
  });
});
