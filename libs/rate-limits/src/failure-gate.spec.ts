import { beforeEach, describe, expect, it } from '@jest/globals';
import { AdjustableClock } from '@passid/runtime';
import { FailureGate } from './failure-gate.js';
import { MemoryTaker } from './memory-taker.fixture.js';

const LIMIT = { name: 'failed-redemptions', quota: 10 };

let clock: AdjustableClock;
let taker: MemoryTaker;
let gate: FailureGate;
let tries: number;
let inFlightMax: number;
beforeEach(() => {
  clock = new AdjustableClock();
  taker = new MemoryTaker(clock);
  gate = new FailureGate(clock, taker);
  tries = 0;
  inFlightMax = 0;
});

/** Makes so many tries at once, of which those of `fails` fail. Returns how many were allowed. */
async function attempt(times: number, fails: (index: number) => boolean, by = gate): Promise<number> {
  let inFlight = 0;
  const attempts = Array.from({ length: times }, (_, index) =>
    by.attempt(
      LIMIT,
      'key',
      async () => {
        tries += 1;
        inFlight += 1;
        inFlightMax = Math.max(inFlightMax, inFlight);
        await new Promise(setImmediate);
        inFlight -= 1;
        return index;
      },
      fails,
    ),
  );
  return (await Promise.all(attempts)).filter(({ standing, tried }) => standing.isAllowed && tried !== undefined)
    .length;
}

const always = (): boolean => true;
const never = (): boolean => false;

describe('The failure gate', () => {
  it('allows any number of tries that succeed, without a query', async () => {
    expect(await attempt(1_000, never)).toBe(1_000);
    expect(taker.asked).toBe(0);
  });

  it('allows exactly as many failures as the limit, however many try at once', async () => {
    expect(await attempt(200, always)).toBe(10);
    expect(tries).toBe(10);
  });

  it('counts the failures among successes only', async () => {
    expect(await attempt(100, (index) => index % 20 === 0)).toBe(100);
    expect(await attempt(1, always)).toBe(1);
    expect(await attempt(100, always)).toBe(4);
  });

  it('holds tries under way to half of the remaining limit', async () => {
    await attempt(50, never);
    expect(inFlightMax).toBe(5);
  });

  it('does not let two processes fail much more than the limit, even at once', async () => {
    const other = new FailureGate(clock, taker);
    const [one, two] = await Promise.all([attempt(100, always), attempt(100, always, other)]);
    expect(one + two).toBeGreaterThanOrEqual(10);
    expect(one + two).toBeLessThanOrEqual(13);
  });

  it('learns of the failures of another process with its own first failure', async () => {
    await attempt(10, always);
    const other = new FailureGate(clock, taker);
    expect(await attempt(1, always, other)).toBe(1);
    expect(await attempt(1, always, other)).toBe(0);
  });

  it('tells the remaining limit, and for how long it is closed', async () => {
    const fail = () => gate.attempt(LIMIT, 'key', async () => undefined, always);
    expect((await fail()).standing).toMatchObject({ isAllowed: true, remaining: 9 });
    await attempt(9, always);
    const { standing, tried } = await fail();
    expect(tried).toBeUndefined();
    expect(standing).toMatchObject({ isAllowed: false, remaining: 0 });
    clock.advance(standing.resetSeconds * 1000);
    expect((await fail()).standing.isAllowed).toBe(true);
  });

  it('counts by itself while the shared usage cannot be reached', async () => {
    taker.isDown = true;
    expect(await attempt(100, always)).toBe(10);
  });

  it('frees the place of a try that was cut off, and does not count it', async () => {
    const cut = gate.attempt(LIMIT, 'key', () => Promise.reject(new Error('the database is gone')), always);
    await expect(cut).rejects.toThrow('the database is gone');
    expect(await attempt(100, always)).toBe(10);
  });
});
