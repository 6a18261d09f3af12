import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ATTEMPTS_MAX, nextAttemptAt, parseRetryAfter } from './retry-schedule.js';

const failedAt = new Date('2026-01-01T00:00:00Z');
const waitMs = (attempt: number, jitter = 0, retryAfterSeconds?: number) => {
  const next = nextAttemptAt({ attempt, failedAt, jitter, retryAfterSeconds });
  return next === undefined ? undefined : next.getTime() - failedAt.getTime();
};
const attempts = fc.integer({ min: 1, max: ATTEMPTS_MAX - 1 });
const jitters = fc.double({ min: 0, max: 1, noNaN: true });
const dayMs = 24 * 60 * 60 * 1000;

describe('the retry schedule', () => {
  it('makes five attempts: at once, then 30 s, 5 min, 30 min and 2 h after the failure before', () => {
    expect(ATTEMPTS_MAX).toBe(5);
    expect([1, 2, 3, 4, 5].map((attempt) => waitMs(attempt))).toEqual([
      30_000,
      300_000,
      1_800_000,
      7_200_000,
      undefined,
    ]);
  });

  it('comes at most a tenth later by jitter, never sooner', () => {
    expect(waitMs(1, 1)).toBe(33_000);
    fc.assert(
      fc.property(attempts, jitters, (attempt, jitter) => {
        const base = waitMs(attempt) ?? NaN;
        expect(waitMs(attempt, jitter)).toBeGreaterThanOrEqual(base);
        expect(waitMs(attempt, jitter)).toBeLessThanOrEqual(base * 1.1);
      }),
    );
  });

  it('is only ever lengthened by Retry-After, and to no more than a day', () => {
    expect(waitMs(1, 0, 60)).toBe(60_000);
    expect(waitMs(1, 0, 1)).toBe(30_000);
    expect(waitMs(1, 0, Infinity)).toBe(dayMs);
    expect(waitMs(1, 0, NaN)).toBe(30_000);
    fc.assert(
      fc.property(attempts, jitters, fc.double(), (attempt, jitter, seconds) => {
        const wait = waitMs(attempt, jitter, seconds);
        expect(wait).toBeGreaterThanOrEqual(waitMs(attempt, jitter) ?? NaN);
        expect(wait).toBeLessThanOrEqual(dayMs);
      }),
    );
  });

  it('ends, whatever the endpoint asks', () => {
    expect(waitMs(ATTEMPTS_MAX, 0, 60)).toBeUndefined();
    expect(waitMs(ATTEMPTS_MAX + 1)).toBeUndefined();
  });

  it.each([0, -1, 1.5, NaN])('knows no attempt %d', (attempt) => {
    expect(() => waitMs(attempt)).toThrow('counted from 1');
  });
});

const now = new Date('2026-01-01T00:00:00.500Z');

it.each([
  ['120', 120],
  ['0', 0],
  ['Thu, 01 Jan 2026 00:01:00 GMT', 60],
  ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
])('parseRetryAfter reads %s', (value, seconds) => expect(parseRetryAfter(value, now)).toBe(seconds));

it.each(['', '-1', '1.5', '1e9', '9999999999', 'soon', '2026-01-01', 'Thu, 99 Jan 2026 00:01:00 GMT'])(
  'parseRetryAfter ignores %j',
  (value) => expect(parseRetryAfter(value, now)).toBeUndefined(),
);
