import { beforeEach, describe, expect, it } from '@jest/globals';
import { AdjustableClock } from '@passid/runtime';
import { Leases } from './leases.js';
import type { Limit, Standing } from './limit.js';
import { MemoryTaker } from './memory-taker.fixture.js';
import { WINDOW_MS } from './usage.js';

/** At the start of a window, so that no test crosses the end of one by chance. */
class SetClock extends AdjustableClock {
  #now = 1_000 * WINDOW_MS;

  override now(): Date {
    return new Date(this.#now);
  }
  override advance(milliseconds: number): void {
    this.#now += milliseconds;
  }
}

let clock: SetClock;
let taker: MemoryTaker;
let leases: Leases;
beforeEach(() => {
  clock = new SetClock();
  taker = new MemoryTaker(clock);
  leases = new Leases(clock, taker);
});

const limit = (quota: number): Limit => ({ name: 'requests', quota });
const spend = (times: number, quota: number, by = leases, subject = 'key'): Promise<Standing[]> =>
  Promise.all(Array.from({ length: times }, () => by.spend(limit(quota), subject)));
const allowed = (standings: readonly Standing[]): number => standings.filter(({ isAllowed }) => isAllowed).length;

describe('Leases', () => {
  it.each([1, 10, 600, 6_000])('grant as many requests as the limit: %i', async (quota) => {
    expect(allowed(await spend(quota + 50, quota))).toBe(quota);
  });

  it('query once for a second’s worth of requests', async () => {
    for (let request = 0; request < 1_000; request += 1) await leases.spend(limit(6_000), 'key');
    expect(taker.asked).toBe(10);
  });

  it('grant two processes no more than the limit, and waste less than a lease of each', async () => {
    const other = new Leases(clock, taker);
    const standings = [...(await spend(4_000, 6_000)), ...(await spend(4_000, 6_000, other))];
    expect(allowed(standings)).toBeLessThanOrEqual(6_000);
    expect(allowed(standings)).toBeGreaterThan(6_000 - 2 * 100);
  });

  it('count each subject by itself', async () => {
    expect(allowed(await spend(20, 10))).toBe(10);
    expect(allowed(await spend(20, 10, leases, 'another key'))).toBe(10);
  });

  it('do not query while they know that the limit is used up', async () => {
    await spend(11, 10);
    const { asked } = taker;
    expect(allowed(await spend(1_000, 10))).toBe(0);
    expect(taker.asked).toBe(asked);
  });

  it('grant again after the time they told, and not before', async () => {
    await spend(10, 10);
    const refused = await leases.spend(limit(10), 'key');
    expect(refused).toMatchObject({ isAllowed: false, remaining: 0 });
    clock.advance((refused.resetSeconds - 1) * 1000);
    expect(await leases.spend(limit(10), 'key')).toMatchObject({ isAllowed: false });
    clock.advance(1000);
    expect(await leases.spend(limit(10), 'key')).toMatchObject({ isAllowed: true });
  });

  it('grant less than twice the limit in a minute across two windows', async () => {
    clock.advance(WINDOW_MS - 1_000);
    expect(allowed(await spend(100, 100))).toBe(100);
    clock.advance(2_000);
    expect(allowed(await spend(100, 100))).toBeLessThan(5);
  });

  it('tell the remaining limit', async () => {
    expect(await leases.spend(limit(10), 'key')).toMatchObject({ remaining: 9, resetSeconds: 60 });
    clock.advance(15_000);
    expect(await leases.spend(limit(10), 'key')).toMatchObject({ remaining: 8, resetSeconds: 45 });
  });

  it('refuse nothing while the shared usage cannot be reached, and count again afterwards', async () => {
    taker.isDown = true;
    expect(allowed(await spend(100, 10))).toBe(100);
    taker.isDown = false;
    expect(allowed(await spend(100, 10))).toBe(10);
  });
});
