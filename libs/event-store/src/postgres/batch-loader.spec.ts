import { describe, expect, it } from '@jest/globals';
import { batchLoader, inBatches } from './batch-loader.js';

describe('batchLoader', () => {
  it('queries at once when no query is under way, and puts the keys of the meantime into the next query', async () => {
    const queries: (readonly string[])[] = [];
    const find = batchLoader((keys) => {
      queries.push(keys);
      return Promise.resolve(new Map(keys.filter((key) => key !== 'missing').map((key) => [key, key.toUpperCase()])));
    });
    const answers = await Promise.all(['a', 'b', 'missing', 'b'].map(find));
    expect(answers).toEqual(['A', 'B', undefined, 'B']);
    expect(queries).toEqual([['a'], ['b', 'missing']]);
  });

  it('reads a key again each time it is asked for', async () => {
    let now = 1;
    const find = batchLoader((keys) => Promise.resolve(new Map(keys.map((key) => [key, now]))));
    expect(await find('a')).toBe(1);
    now = 2;
    expect(await find('a')).toBe(2);
  });

  it('fails the keys of a query that failed, and no others', async () => {
    let isDown = true;
    const find = batchLoader((keys) => {
      const answer = isDown ? Promise.reject(new Error('down')) : Promise.resolve(new Map(keys.map((key) => [key, 1])));
      isDown = false;
      return answer;
    });
    const [first, second] = await Promise.allSettled([find('a'), find('b')]);
    expect(first).toMatchObject({ status: 'rejected' });
    expect(second).toEqual({ status: 'fulfilled', value: 1 });
  });

  it('asks for at most 200 keys in one query', async () => {
    const sizes: number[] = [];
    const find = batchLoader((keys) => {
      sizes.push(keys.length);
      return Promise.resolve(new Map(keys.map((key) => [key, key])));
    });
    const keys = Array.from({ length: 501 }, (_, index) => String(index));
    expect(await Promise.all(keys.map(find))).toEqual(keys);
    expect(sizes).toEqual([1, 200, 200, 100]);
  });
});

describe('inBatches, with two batches at once', () => {
  it('puts the requests of one tick into one batch', async () => {
    const batches: (readonly number[])[] = [];
    const double = inBatches(
      (numbers: readonly number[]) => {
        batches.push(numbers);
        return Promise.resolve(numbers.map((number) => number * 2));
      },
      { batchMax: 3, concurrentMax: 2 },
    );
    expect(await Promise.all([1, 2, 3, 4].map(double))).toEqual([2, 4, 6, 8]);
    expect(batches).toEqual([[1, 2, 3], [4]]);
  });

  it('has at most two batches under way', async () => {
    const underWay: (() => void)[] = [];
    const ask = inBatches(
      (batch: readonly number[]) => new Promise<number[]>((end) => underWay.push(() => end([...batch]))),
      {
        batchMax: 1,
        concurrentMax: 2,
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
