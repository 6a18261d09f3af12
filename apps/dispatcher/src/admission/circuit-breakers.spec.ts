import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CircuitBreakers } from './circuit-breakers.js';

const FAILURES_MAX = 20;

function failing(times: number, now = 0): CircuitBreakers {
  const circuits = new CircuitBreakers();
  for (let failure = 0; failure < times; failure += 1) circuits.record('a', 'failed', now);
  return circuits;
}
const limitAt = (circuits: CircuitBreakers, now: number): number | undefined => circuits.limitsAt(now).get('a');

describe('The circuit of an endpoint', () => {
  it('stays closed through 19 failures, and a success resets the count', () => {
    const circuits = failing(FAILURES_MAX - 1);
    expect(limitAt(circuits, 0)).toBeUndefined();
    circuits.record('a', 'succeeded', 0);
    circuits.record('a', 'failed', 0);
    expect(limitAt(circuits, 0)).toBeUndefined();
  });

  it('opens for 2 s after 20 failures in a row, then allows one attempt', () => {
    const circuits = failing(FAILURES_MAX);
    expect(limitAt(circuits, 1_999)).toBe(0);
    expect(limitAt(circuits, 2_000)).toBe(1);
  });

  it('closes when that attempt succeeds', () => {
    const circuits = failing(FAILURES_MAX);
    circuits.record('a', 'succeeded', 2_000);
    expect(limitAt(circuits, 2_000)).toBeUndefined();
  });

  it('opens for twice as long when that attempt fails, up to a minute', () => {
    const circuits = failing(FAILURES_MAX);
    let now = 0;
    for (const openMs of [2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]) {
      expect(limitAt(circuits, now + openMs - 1)).toBe(0);
      now += openMs;
      expect(limitAt(circuits, now)).toBe(1);
      circuits.record('a', 'failed', now);
    }
  });

  it('is not opened for longer by attempts that were under way when it opened', () => {
    const circuits = failing(FAILURES_MAX + 5);
    expect(limitAt(circuits, 2_000)).toBe(1);
  });

  it('allows one attempt at once where it is set to half open', () => {
    const circuits = failing(FAILURES_MAX);
    circuits.halfOpen('a');
    circuits.halfOpen('nobody');
    expect(limitAt(circuits, 2)).toBe(1);
    expect(circuits.limitsAt(2).size).toBe(1);
  });

  it('never stays open for longer than a minute, and does not limit other endpoints', () => {
    const outcome = fc.record({ succeeded: fc.boolean(), laterMs: fc.integer({ min: 0, max: 100_000 }) });
    fc.assert(
      fc.property(fc.array(outcome, { maxLength: 60 }), (outcomes) => {
        const circuits = new CircuitBreakers();
        let now = 0;
        for (const { succeeded, laterMs } of outcomes) {
          now += laterMs;
          circuits.record('a', succeeded ? 'succeeded' : 'failed', now);
        }
        expect(limitAt(circuits, now + 60_000)).not.toBe(0);
        expect(circuits.limitsAt(now).has('b')).toBe(false);
      }),
    );
  });
});
