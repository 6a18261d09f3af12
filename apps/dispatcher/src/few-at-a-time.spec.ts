import { describe, expect, it } from '@jest/globals';
import { FewAtATime } from './few-at-a-time.js';

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('Few at a time', () => {
  it('begins so many, and the next when one has ended, in the order in which they came', async () => {
    const few = new FewAtATime(2);
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const works = [0, 1, 2, 3].map((number) =>
      few.do(() => {
        begun.push(number);
        return new Promise<number>((resolve) => ends.push(() => resolve(number)));
      }),
    );
    await settled();
    expect([begun, few.waiting]).toEqual([[0, 1], 2]);
    ends[1]?.();
    await settled();
    expect([begun, few.waiting]).toEqual([[0, 1, 2], 1]);
    ends[0]?.();
    ends[2]?.();
    await settled();
    ends[3]?.();
    expect(await Promise.all(works)).toEqual([0, 1, 2, 3]);
    expect(few.waiting).toBe(0);
  });

  it('passes on a failure, and goes on', async () => {
    const few = new FewAtATime(1);
    const fails = few.do(() => Promise.reject(new Error('no')));
    const next = few.do(() => Promise.resolve('done'));
    await expect(fails).rejects.toThrow('no');
    expect(await next).toBe('done');
  });
});
