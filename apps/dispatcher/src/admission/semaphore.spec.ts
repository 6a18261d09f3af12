import { describe, expect, it } from '@jest/globals';
import { Semaphore } from './semaphore.js';

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('A semaphore', () => {
  it('runs as much at once as it has permits, then the next in order each time one ends', async () => {
    const semaphore = new Semaphore(2);
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const works = [0, 1, 2, 3].map((number) =>
      semaphore.run(() => {
        begun.push(number);
        return new Promise<number>((resolve) => ends.push(() => resolve(number)));
      }),
    );
    await settled();
    expect([begun, semaphore.waiting]).toEqual([[0, 1], 2]);
    ends[1]?.();
    await settled();
    expect([begun, semaphore.waiting]).toEqual([[0, 1, 2], 1]);
    ends[0]?.();
    ends[2]?.();
    await settled();
    ends[3]?.();
    expect(await Promise.all(works)).toEqual([0, 1, 2, 3]);
    expect(semaphore.waiting).toBe(0);
  });

  it('passes a failure on, and gives its permit to the next', async () => {
    const semaphore = new Semaphore(1);
    const fails = semaphore.run(() => Promise.reject(new Error('no')));
    const next = semaphore.run(() => Promise.resolve('done'));
    await expect(fails).rejects.toThrow('no');
    expect(await next).toBe('done');
  });
});
