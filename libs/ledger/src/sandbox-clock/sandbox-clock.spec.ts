import { describe, expect, it } from '@jest/globals';
import { IdempotencyKeyReused } from '../domain-error.js';
import { advanceSandboxClock, SandboxClockAtItsEnd } from './advance-sandbox-clock.js';
import { sandboxClock, type SandboxClockEvent } from './sandbox-clock.js';

const given = (...events: SandboxClockEvent[]) =>
  events.reduce((state, event) => sandboxClock.evolve(state, event), sandboxClock.initial);

const advance = {
  institutionId: '42',
  advanceId: 'adv_1',
  advanceSeconds: 3600,
  requestHash: 'h',
  now: '2026-01-01T00:00:00.000Z',
};
const advanced = advanceSandboxClock(advance, sandboxClock.initial);

describe('A sandbox clock', () => {
  it('adds one advance to the next', () => {
    const next = advanceSandboxClock({ ...advance, advanceId: 'adv_2', advanceSeconds: 60 }, given(...advanced));
    expect(given(...advanced, ...next).aheadSeconds).toBe(3660);
  });

  it('takes the same advance once, however often it is sent', () => {
    expect(advanceSandboxClock(advance, given(...advanced))).toEqual([]);
  });

  it('refuses another advance under the same id', () => {
    const other = { ...advance, advanceSeconds: 1, requestHash: 'other' };
    expect(() => advanceSandboxClock(other, given(...advanced))).toThrow(IdempotencyKeyReused);
  });

  it('ends ten years from now', () => {
    const far = { ...advance, advanceId: 'adv_2', advanceSeconds: 10 * 366 * 24 * 3600 };
    expect(() => advanceSandboxClock(far, given(...advanced))).toThrow(SandboxClockAtItsEnd);
    expect(advanceSandboxClock(far, sandboxClock.initial)).toHaveLength(1);
  });
});
