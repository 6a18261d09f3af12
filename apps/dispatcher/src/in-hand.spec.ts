import { describe, expect, it } from '@jest/globals';
import { waitFor } from '../../../test/support/wait-for.js';
import { InHand } from './in-hand.js';

/** An attempt that ends when it is told to. */
function attempt(): { readonly work: Promise<void>; end(): void } {
  let end = (): void => undefined;
  const work = new Promise<void>((resolve) => (end = resolve));
  return { work, end };
}

const NEVER = 1_000_000;

describe('What is in hand', () => {
  it('leaves room for others beside a hundred endpoints that never answer, each with four attempts', async () => {
    const inHand = new InHand(() => undefined, NEVER);
    const attempts = Array.from({ length: 400 }, attempt);
    attempts.forEach(({ work }, index) => inHand.take(`hole-${index}`, work));
    expect(inHand.room).toBe(400);
    for (const { end } of attempts) end();
    await inHand.allEnded();
    expect(inHand.room).toBe(800);
  });

  it('that lingers makes room, and says so where there was none', async () => {
    let told = 0;
    const inHand = new InHand(() => (told += 1), 0);
    const attempts = Array.from({ length: 800 }, attempt);
    attempts.forEach(({ work }, index) => inHand.take(`slow-${index}`, work));
    expect(inHand.room).toBe(0);
    await waitFor(() => inHand.room === 800, 'every attempt to linger');
    expect(told).toBe(1);
    for (const { end } of attempts) end();
    await inHand.allEnded();
    expect(told).toBe(1);
  });

  it('is bounded all the same', async () => {
    const inHand = new InHand(() => undefined, 0);
    const attempts = Array.from({ length: 2_900 }, attempt);
    attempts.forEach(({ work }, index) => inHand.take(`slow-${index}`, work));
    await waitFor(() => inHand.room === 100, 'every attempt to linger');
    for (const { end } of attempts) end();
    await inHand.allEnded();
    expect(inHand.room).toBe(800);
  });
});
