import { describe, expect, it } from '@jest/globals';
import { waitFor } from '../../../../test/support/wait-for.js';
import { AttemptSlots } from './attempt-slots.js';

/** An attempt that ends when it is told to. */
function attempt(): { readonly work: Promise<void>; end(): void } {
  let end = (): void => undefined;
  const work = new Promise<void>((resolve) => (end = resolve));
  return { work, end };
}

const NEVER = 1_000_000;

describe('The attempt slots of a process', () => {
  it('leave half free beside a hundred endpoints that never answer, with four attempts each', async () => {
    const slots = new AttemptSlots(() => undefined, NEVER);
    const attempts = Array.from({ length: 400 }, attempt);
    attempts.forEach(({ work }, index) => slots.occupy(`hole-${index}`, work));
    expect(slots.free).toBe(400);
    for (const { end } of attempts) end();
    await slots.allEnded();
    expect(slots.free).toBe(800);
  });

  it('are given back by attempts that are slow, and say so once where all were taken', async () => {
    let told = 0;
    const slots = new AttemptSlots(() => (told += 1), 0);
    const attempts = Array.from({ length: 800 }, attempt);
    attempts.forEach(({ work }, index) => slots.occupy(`slow-${index}`, work));
    expect(slots.free).toBe(0);
    await waitFor(() => slots.free === 800, 'every attempt to be slow');
    expect(told).toBe(1);
    for (const { end } of attempts) end();
    await slots.allEnded();
    expect(told).toBe(1);
  });

  it('are 3,000 at most, slow attempts included', async () => {
    const slots = new AttemptSlots(() => undefined, 0);
    const attempts = Array.from({ length: 2_900 }, attempt);
    attempts.forEach(({ work }, index) => slots.occupy(`slow-${index}`, work));
    await waitFor(() => slots.free === 100, 'every attempt to be slow');
    for (const { end } of attempts) end();
    await slots.allEnded();
    expect(slots.free).toBe(800);
  });
});
