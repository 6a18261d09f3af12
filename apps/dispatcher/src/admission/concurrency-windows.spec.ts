import { describe, expect, it } from '@jest/globals';
import { ConcurrencyWindows } from './concurrency-windows.js';

const NO_RESTRICTION = { circuits: new Map<string, number>(), admitsUnproven: true };

const freeOf = (windows: ConcurrencyWindows, institutionId: string): number => {
  const { byInstitution, others } = windows.limits('all', NO_RESTRICTION);
  return byInstitution.get(institutionId) ?? others;
};

describe('The concurrency window of an endpoint', () => {
  it('begins at one, less what is under way', () => {
    const windows = new ConcurrencyWindows();
    expect(freeOf(windows, 'a')).toBe(1);
    windows.begin('a');
    expect(freeOf(windows, 'a')).toBe(0);
    windows.end('a', undefined);
    expect(freeOf(windows, 'a')).toBe(1);
  });

  it('grows by one with each success, up to twenty, while attempts are under way', () => {
    const windows = new ConcurrencyWindows();
    windows.begin('a');
    for (let success = 0; success < 50; success += 1) {
      windows.begin('a');
      windows.end('a', 'succeeded');
    }
    expect(freeOf(windows, 'a')).toBe(19);
  });

  it('is halved by each failure, down to one, and grows again', () => {
    const windows = new ConcurrencyWindows();
    const attempt = (outcome: 'succeeded' | 'failed'): void => {
      windows.begin('a');
      windows.end('a', outcome);
    };
    for (let success = 0; success < 7; success += 1) attempt('succeeded');
    windows.begin('a');
    expect(freeOf(windows, 'a')).toBe(7);
    attempt('failed');
    expect(freeOf(windows, 'a')).toBe(3);
    for (let failure = 0; failure < 5; failure += 1) attempt('failed');
    expect(freeOf(windows, 'a')).toBe(0);
    attempt('succeeded');
    expect(freeOf(windows, 'a')).toBe(1);
  });

  it('is closed for endpoints without a recent success where those are not admitted, and open for the others', () => {
    const windows = new ConcurrencyWindows();
    windows.begin('good');
    windows.end('good', 'succeeded');
    windows.begin('failing');
    windows.end('failing', 'failed');
    windows.begin('busy');
    const restrictions = { circuits: new Map([['half open', 1]]), admitsUnproven: false };
    const good = { byInstitution: new Map([['good', 2]]), others: 0 };
    expect(windows.limits('all', restrictions)).toEqual(good);
    expect(windows.limits(['good', 'failing', 'busy', 'half open', 'new'], restrictions)).toEqual(good);
    expect(['good', 'failing', 'never heard of'].map((id) => windows.isProven(id))).toEqual([true, false, false]);
  });

  it('lists those of the institutions asked for that may have another attempt', () => {
    const windows = new ConcurrencyWindows();
    windows.begin('good');
    windows.end('good', 'succeeded');
    windows.begin('full');
    const circuits = new Map([['open', 0]]);
    const limits = windows.limits(['good', 'full', 'open', 'new'], { ...NO_RESTRICTION, circuits });
    expect(limits).toEqual({
      byInstitution: new Map([
        ['good', 2],
        ['new', 1],
      ]),
      others: 0,
    });
  });

  it('may have more due where a claim took all it could and the window has grown since', () => {
    const windows = new ConcurrencyWindows();
    const earn = (institutionId: string): void => {
      windows.begin(institutionId);
      windows.end(institutionId, 'succeeded');
    };
    const claimed = [{ deliveryId: '1', institutionId: 'a' }];
    const mayHaveMore = (allowed: number): string[] =>
      windows.mayHaveMoreDue(claimed, { byInstitution: new Map([['a', allowed]]), others: 0 });
    windows.begin('a');
    expect(mayHaveMore(1)).toEqual([]);
    windows.end('a', undefined);
    earn('a');
    windows.begin('a');
    expect(mayHaveMore(1)).toEqual(['a']);
    expect(mayHaveMore(2)).toEqual([]);
    expect(windows.mayHaveMoreDue(claimed, { byInstitution: new Map(), others: 1 })).toEqual(['a']);
  });

  it('is no larger than its circuit breaker allows', () => {
    const windows = new ConcurrencyWindows();
    windows.begin('a');
    const circuits = new Map([
      ['a', 1],
      ['b', 0],
    ]);
    const { byInstitution } = windows.limits('all', { ...NO_RESTRICTION, circuits });
    expect(['a', 'b', 'c'].map((id) => byInstitution.get(id))).toEqual([0, 0, undefined]);
  });
});
