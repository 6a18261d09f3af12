import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { momentOf, rolledTo, UNUSED, usedAt, waitSeconds, WINDOW_MS, type Usage } from './usage.js';

const at = (window: number, gone: number): { window: number; gone: number } => ({ window, gone });
const usage = (previous: number, current: number, window = 10): Usage => ({ window, previous, current });

describe('What counts as used', () => {
  it.each([
    ['this window, whole', usage(0, 7), at(10, 0.5), 7],
    ['of the window before, what a minute still reaches back to', usage(8, 0), at(10, 0.25), 6],
    ['both', usage(8, 3), at(10, 0.75), 5],
    ['the current window, once it is the one before', usage(8, 4), at(11, 0.5), 2],
    ['nothing two windows later', usage(8, 4), at(12, 0), 0],
    ['as in the usage’s own window, by a clock that lags', usage(0, 4), at(9, 0.9), 4],
    ['nothing of nothing', UNUSED, at(10, 0.5), 0],
  ])('is %s', (_, used, moment, counted) => {
    expect(usedAt(moment, used)).toBe(counted);
  });

  it('never grows without requests', () =>
    fc.assert(
      fc.property(fc.nat(100), fc.nat(100), fc.double({ min: 0, max: 3, noNaN: true }), (previous, current, later) => {
        const before = usedAt(at(10, 0), usage(previous, current));
        const moment = at(10 + Math.floor(later), later - Math.floor(later));
        expect(usedAt(moment, usage(previous, current))).toBeLessThanOrEqual(before);
      }),
    ));

  it('derives window and part from the clock', () => {
    expect(momentOf(new Date(10 * WINDOW_MS + WINDOW_MS / 4))).toEqual({ window: 10, gone: 0.25 });
  });
});

describe('The seconds to wait for another request', () => {
  const quotas = fc.integer({ min: 1, max: 50 });

  it('are enough for it to be granted', () =>
    fc.assert(
      fc.property(
        quotas,
        fc.nat(50),
        fc.nat(50),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (quota, one, two, gone) => {
          const used = usage(Math.min(one, quota), Math.min(two, quota));
          const wait = waitSeconds(at(10, gone), used, quota);
          const then = gone + (wait * 1000) / WINDOW_MS;
          const moment = at(10 + Math.floor(then), then - Math.floor(then));
          // A millisecond more, for the rounding error of the division.
          expect(usedAt({ ...moment, gone: Math.min(1, moment.gone + 1e-6) }, used)).toBeLessThan(quota);
        },
      ),
    ));

  it('are no more than needed: a second earlier it is refused', () =>
    fc.assert(
      fc.property(quotas, fc.nat(50), fc.double({ min: 0, max: 0.999, noNaN: true }), (quota, former, gone) => {
        const used = usage(Math.min(former, quota), quota);
        const wait = waitSeconds(at(10, gone), used, quota);
        const before = gone + ((wait - 1) * 1000) / WINDOW_MS - 1e-6;
        fc.pre(wait > 1 && before > gone);
        const moment = at(10 + Math.floor(before), before - Math.floor(before));
        expect(usedAt(moment, used)).toBeGreaterThanOrEqual(quota);
      }),
    ));

  it('are two minutes at the most, and one second at the least', () => {
    expect(waitSeconds(at(10, 0), usage(0, 1), 1)).toBe(120);
    expect(waitSeconds(at(10, 0), usage(0, 0), 5)).toBe(1);
    expect(waitSeconds(at(10, 0.5), usage(0, 0), 0)).toBe(30);
  });
});

it('A later window drops usage that no current minute includes', () => {
  expect(rolledTo(11, usage(3, 4))).toEqual(usage(4, 0, 11));
  expect(rolledTo(12, usage(3, 4))).toEqual(usage(0, 0, 12));
  expect(rolledTo(9, usage(3, 4))).toEqual(usage(3, 4));
});
