import { describe, expect, it } from '@jest/globals';
import { BatchJob, type BatchJobOptions } from './batch-job.js';
import { createLog } from './log.js';

const BATCH = 2;

/** A job over a list of items that are due until they are handled; those in `failing` fail. */
function jobOver(due: string[], failing: string[] = [], options: Partial<BatchJobOptions<string>> = {}) {
  const tried: string[] = [];
  const logged: Record<string, unknown>[] = [];
  const job = new BatchJob<string>({
    name: 'test-job',
    log: createLog('info', {
      destination: { write: (line: string) => void logged.push(JSON.parse(line) as Record<string, unknown>) },
    }),
    find: (setAside) => Promise.resolve(due.filter((item) => !setAside.includes(item)).slice(0, BATCH)),
    keyOf: (item) => item,
    handle: (item) => {
      tried.push(item);
      if (failing.includes(item)) return Promise.reject(new Error(`no ${item} today`));
      due.splice(due.indexOf(item), 1);
      return Promise.resolve();
    },
    ...options,
  });
  return { job, tried, logged };
}

describe('A batch job', () => {
  it('handles one batch each time it is run', async () => {
    const { job, tried } = jobOver(['a', 'b', 'c']);
    expect([await job.run(), [...tried]]).toEqual([2, ['a', 'b']]);
    expect([await job.run(), [...tried]]).toEqual([1, ['a', 'b', 'c']]);
    expect(await job.run()).toBe(0);
  });

  it('sets an item that fails aside, and tries it again once nothing else is left', async () => {
    const { job, tried } = jobOver(['bad', 'a', 'b', 'c'], ['bad']);
    await job.run();
    await job.run();
    expect(tried).toEqual(['bad', 'a', 'b', 'c']);
    expect(await job.run()).toBe(0);
    await job.run();
    expect(tried).toEqual(['bad', 'a', 'b', 'c', 'bad']);
  });

  it('logs an item that fails with its key, the reason and the name of the job', async () => {
    const { job, logged } = jobOver(['bad'], ['bad']);
    await job.run();
    expect(logged).toEqual([
      expect.objectContaining({
        job: 'test-job',
        item: 'bad',
        err: expect.objectContaining({ message: 'no bad today' }),
        msg: 'an item could not be handled and was set aside',
      }),
    ]);
  });

  it('logs a look-up that fails, and looks again at the next run', async () => {
    let isReachable = false;
    const find = (): Promise<string[]> =>
      isReachable ? Promise.resolve(['a']) : Promise.reject(new Error('no database'));
    const { job, tried, logged } = jobOver(['a'], [], { find });
    expect(await job.run()).toBe(0);
    expect(logged).toEqual([
      expect.objectContaining({ job: 'test-job', msg: 'a batch could not be run; trying again' }),
    ]);
    isReachable = true;
    await job.run();
    expect(tried).toEqual(['a']);
  });

  it('runs one batch at a time', async () => {
    let finish = (): void => undefined;
    const handle = (): Promise<void> => new Promise((resolve) => (finish = resolve));
    const { job } = jobOver(['a'], [], { handle });
    const first = job.run();
    expect(await job.run()).toBe(0);
    finish();
    expect(await first).toBe(1);
  });

  it('handles as many items at once as it is told to', async () => {
    let underWay = 0;
    const seen: number[] = [];
    const handle = async (): Promise<void> => {
      seen.push((underWay += 1));
      await Promise.resolve();
      underWay -= 1;
    };
    const find = (): Promise<string[]> => Promise.resolve(['a', 'b', 'c', 'd', 'e']);
    await jobOver([], [], { find, handle, concurrentMax: 2 }).job.run();
    expect(seen).toEqual([1, 2, 1, 2, 1]);
  });

  it('does nothing where another process holds the lock, and keeps the lock until its batch is done', async () => {
    const steps: string[] = [];
    let isFree = false;
    const { job } = jobOver(['a'], [], {
      handle: (item) => Promise.resolve(void steps.push(item)),
      holdingLock: async (batch) => {
        if (!isFree) return;
        steps.push('taken');
        await batch();
        steps.push('given back');
      },
    });
    expect(await job.run()).toBe(0);
    isFree = true;
    await job.run();
    expect(steps).toEqual(['taken', 'a', 'given back']);
  });
});
