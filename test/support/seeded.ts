import { createHash, randomInt } from 'node:crypto';

const SEEDS = 2 ** 31;

export interface Dice {
  /** A whole number, at least `min` and less than `max`. */
  between(min: number, max: number): number;
  /** A whole number, at least 0 and less than `max`. */
  below(max: number): number;
  /** Base 36, for names that nobody else has. */
  text(): string;
}

/** From PASSID_TEST_SEED, or drawn; printed, so that what failed can be had again. */
export function seedOf(name: string, usual: number = randomInt(SEEDS)): number {
  const seed = Number(process.env['PASSID_TEST_SEED'] ?? usual);
  if (!Number.isSafeInteger(seed)) throw new Error('PASSID_TEST_SEED takes a whole number.');
  process.stderr.write(`seed ${name}: ${seed} (PASSID_TEST_SEED=${seed} repeats it)\n`);
  return seed;
}

/** The same seed and name draw the same numbers. What meets a drawn moment may still differ: processes run as they like. */
export function seeded(name: string): Dice {
  const draw = mulberry32(
    createHash('sha256')
      .update(`${name}:${seedOf(name)}`)
      .digest()
      .readUInt32LE(),
  );
  const between = (min: number, max: number): number => min + Math.floor(draw() * (max - min));
  return { between, below: (max) => between(0, max), text: () => draw().toString(36).slice(2) };
}

/** Mulberry32: 32 bits of state, numbers in [0, 1). */
function mulberry32(state: number): () => number {
  let at = state;
  return () => {
    at = (at + 0x6d2b79f5) | 0;
    let mixed = Math.imul(at ^ (at >>> 15), at | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
