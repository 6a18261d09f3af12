import { bn254 } from '@noble/curves/bn254.js';
import { BASE_FIELD, SCALAR_FIELD } from '../fields.js';
import type { SubmittedProof } from '../submitted-proof.js';

/** What is shown to a verifier: the submission, and the eight public inputs that the verifier puts in itself. */
export interface Shown {
  submitted: Loose;
  inputs: bigint[];
}

/** A submission of which nothing is certain. */
export interface Loose {
  proof: Record<string, unknown> & { pi_a: unknown[]; pi_b: unknown[][]; pi_c: unknown[] };
  nullifier: unknown;
  claims: unknown;
}

export interface Mutation {
  readonly name: string;
  readonly count: number;
  readonly apply: (shown: Shown, dice: Dice) => void;
  /** What becomes of it: a digit can be exchanged for itself, so `some`. */
  readonly accepted: 'all' | 'some' | 'none';
  /** Why we refuse some that snarkjs accepts. Without it both say the same of each. */
  readonly stricter?: string;
}

/** The same numbers in every run: a failure can be run again. (mulberry32) */
export class Dice {
  #state = 20_260_101;

  below(bound: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound);
  }
  one<T>(of: readonly T[]): T {
    return of[this.below(of.length)] as T;
  }
  scalar(): bigint {
    return (
      Array.from({ length: 8 }, () => this.below(2 ** 32)).reduce((sum, word) => sum * 2n ** 32n + BigInt(word), 1n) %
      SCALAR_FIELD
    );
  }
}

const { Point: G1 } = bn254.G1;
const { Point: G2 } = bn254.G2;
const { Fp2 } = bn254.fields;
type G1Like = InstanceType<typeof G1>;
type G2Like = InstanceType<typeof G2>;

const g1Of = ([x, y]: unknown[]): G1Like => G1.fromAffine({ x: BigInt(x as string), y: BigInt(y as string) });
const pairOf = (pair: unknown) => Fp2.fromBigTuple((pair as string[]).map(BigInt) as [bigint, bigint]);
const g2Of = ([x, y]: unknown[]): G2Like => G2.fromAffine({ x: pairOf(x), y: pairOf(y) });
const textOfG1 = (point: G1Like): string[] => [String(point.x), String(point.y), '1'];
export const textOfG2 = (point: G2Like): string[][] => {
  const { x, y } = point.toAffine();
  return [
    [String(x.c0), String(x.c1)],
    [String(y.c0), String(y.c1)],
    ['1', '0'],
  ];
};

/** The order of the whole twist is r times this, and 10,069 is its smallest factor. */
const COFACTOR = 2n * BASE_FIELD - SCALAR_FIELD;
const SMALLEST_ORDER = 10_069n;

/** Points of the twist that are in no subgroup of ours: found by trying, times r, so that nothing but the cofactor is left; some of the smallest order. */
export function strays(): readonly G2Like[] {
  const b = Fp2.div(Fp2.fromBigTuple([3n, 0n]), Fp2.fromBigTuple([9n, 1n]));
  return Array.from({ length: 40 }, (_, index) => Fp2.fromBigTuple([BigInt(index + 1), 1n])).flatMap((x) => {
    try {
      const point = G2.fromAffine({ x, y: Fp2.sqrt(Fp2.add(Fp2.mul(Fp2.sqr(x), x), b)) });
      // A scalar has to be below r: r·P = (r - 1)·P + P.
      const stray = point.multiplyUnsafe(SCALAR_FIELD - 1n).add(point);
      const smallest = stray.multiplyUnsafe(COFACTOR / SMALLEST_ORDER);
      return smallest.is0() ? [stray] : [stray, smallest];
    } catch {
      // No point of the twist has this x.
      return [];
    }
  });
}

const STRAYS = strays();

/** Powers of generators by repeated doubling: cheap, and as good as any point of the group. */
const SOME_G1 = doublings(G1.BASE, 40);
const SOME_G2 = doublings(G2.BASE, 40);

function doublings<P extends { double(): P }>(from: P, count: number): readonly P[] {
  const points = [from];
  while (points.length < count) points.push((points.at(-1) as P).double());
  return points;
}

/** Where the eight coordinates of a proof are. */
const COORDINATES = [
  (proof: Loose['proof']) => [proof.pi_a, 0],
  (proof: Loose['proof']) => [proof.pi_a, 1],
  (proof: Loose['proof']) => [proof.pi_b[0], 0],
  (proof: Loose['proof']) => [proof.pi_b[0], 1],
  (proof: Loose['proof']) => [proof.pi_b[1], 0],
  (proof: Loose['proof']) => [proof.pi_b[1], 1],
  (proof: Loose['proof']) => [proof.pi_c, 0],
  (proof: Loose['proof']) => [proof.pi_c, 1],
] as readonly ((proof: Loose['proof']) => [unknown[], number])[];

const onCoordinate =
  (change: (value: bigint, dice: Dice) => unknown) =>
  ({ submitted: { proof } }: Shown, dice: Dice): void => {
    const [list, index] = dice.one(COORDINATES)(proof);
    list[index] = change(BigInt(list[index] as string), dice);
  };

const onSignal =
  (change: (value: bigint, dice: Dice) => unknown) =>
  ({ submitted }: Shown, dice: Dice): void => {
    const name = dice.one(['nullifier', 'claims'] as const);
    submitted[name] = change(BigInt(submitted[name] as string), dice);
  };

const anywhere =
  (change: (value: bigint, dice: Dice) => unknown) =>
  (shown: Shown, dice: Dice): void =>
    (dice.below(2) === 0 ? onSignal(change) : onCoordinate(change))(shown, dice);

const onPoints =
  (change: (proof: Loose['proof'], dice: Dice) => void) =>
  ({ submitted }: Shown, dice: Dice) =>
    change(submitted.proof, dice);

const flip = (value: bigint, dice: Dice): bigint => value ^ (1n << BigInt(dice.below(254)));

const LOOSE_NUMBERS =
  'snarkjs checks BigInt(text) and computes with another reading of it; one number has one text here.';
const MODULO_Q = 'snarkjs takes coordinates modulo q; a coordinate is below q here.';
const LOOSE_SHAPES = 'snarkjs does not look at lengths, names and further coordinates; a proof has one shape here.';

const TEXTS: readonly ((value: bigint) => unknown)[] = [
  (value) => `${value}\n`,
  (value) => `${value} `,
  (value) => ` ${value}`,
  (value) => `${value}\u00a0`,
  (value) => `\ufeff${value}`,
  (value) => `0${value}`,
  (value) => `+${value}`,
  (value) => `-${value}`,
  (value) => `0x${value.toString(16)}`,
  (value) => value.toString(16),
  (value) => `${value}.0`,
  (value) => `${value}e0`,
  (value) => `${value}n`,
];

const TYPES: readonly ((value: bigint) => unknown)[] = [
  (value) => Number(value),
  (value) => [String(value)],
  (value) => [[String(value)]],
  (value) => ({ 0: String(value), length: 1 }),
  () => true,
  () => false,
  () => null,
  () => undefined,
  () => '',
  () => ' ',
  () => [],
  () => ({}),
  () => Number.NaN,
  () => 1.5,
  () => 'x',
];

export const MUTATIONS: readonly Mutation[] = [
  { name: 'nothing changed', count: 50, accepted: 'all', apply: () => undefined },
  {
    name: 'a bit of a coordinate flipped',
    count: 2_400,
    accepted: 'none',
    apply: onCoordinate((value, dice) => String(flip(value, dice))),
  },
  {
    name: 'a bit of nullifier or claims flipped',
    count: 250,
    accepted: 'none',
    apply: onSignal((value, dice) => String(flip(value, dice))),
  },
  {
    name: 'a bit of what the verifier puts in flipped',
    count: 200,
    accepted: 'none',
    apply: ({ inputs }, dice) => {
      const index = dice.below(inputs.length);
      inputs[index] = flip(inputs[index] ?? 0n, dice) % SCALAR_FIELD;
    },
  },
  {
    name: 'a digit changed',
    count: 800,
    accepted: 'some',
    apply: anywhere((value, dice) => {
      const text = String(value);
      const at = dice.below(text.length);
      return text.slice(0, at) + String(dice.below(10)) + text.slice(at + 1);
    }),
  },
  {
    name: 'a digit taken out or put in',
    count: 800,
    accepted: 'some',
    apply: anywhere((value, dice) => {
      const text = String(value);
      const at = dice.below(text.length);
      return text.slice(0, at) + (dice.below(2) === 0 ? '' : String(dice.below(10))) + text.slice(at + dice.below(2));
    }),
  },
  {
    name: 'the alias of a coordinate',
    count: 500,
    accepted: 'none',
    apply: onCoordinate((value, dice) => String(value + BASE_FIELD * BigInt(1 + dice.below(4)))),
    stricter: MODULO_Q,
  },
  {
    name: 'a coordinate beyond 256 bits',
    count: 300,
    accepted: 'none',
    apply: onCoordinate((value, dice) => String(value + ((2n ** 256n) << BigInt(dice.below(300))))),
    stricter: 'snarkjs drops what is above 256 bits; a coordinate is below q here.',
  },
  {
    name: 'a coordinate of q or more',
    count: 200,
    accepted: 'none',
    apply: onCoordinate((value, dice) => String(BASE_FIELD + (value >> BigInt(1 + dice.below(253))))),
  },
  {
    name: 'the alias of a signal',
    count: 500,
    accepted: 'none',
    apply: onSignal((value, dice) => String(value + SCALAR_FIELD * BigInt(1 + dice.below(5)))),
  },
  {
    name: 'a signal of r or more',
    count: 200,
    accepted: 'none',
    apply: onSignal((value, dice) => String(SCALAR_FIELD + (value >> BigInt(dice.below(254))))),
  },
  {
    name: 'the alias of a signal below zero',
    count: 100,
    accepted: 'none',
    apply: onSignal((value) => String(value - SCALAR_FIELD)),
  },
  {
    name: 'another text for the number',
    count: 1_200,
    accepted: 'none',
    apply: anywhere((value, dice) => dice.one(TEXTS)(value)),
    stricter: LOOSE_NUMBERS,
  },
  {
    name: 'another type for the number',
    count: 1_000,
    accepted: 'none',
    apply: anywhere((value, dice) => dice.one(TYPES)(value)),
  },
  {
    name: 'a coordinate too many or too few',
    count: 300,
    accepted: 'none',
    apply: onPoints((proof, dice) => {
      const list = dice.one<unknown[]>([proof.pi_a, proof.pi_b, proof.pi_c, ...proof.pi_b]);
      if (dice.below(2) === 0) list.pop();
      else list.push(list[dice.below(list.length)]);
    }),
    stricter: LOOSE_SHAPES,
  },
  {
    name: 'a part missing, renamed or added',
    count: 300,
    accepted: 'none',
    apply: ({ submitted }, dice) => {
      const key = dice.one(['pi_a', 'pi_b', 'pi_c', 'protocol', 'curve']);
      const { proof } = submitted;
      const change = dice.below(4);
      if (change === 0) delete proof[key];
      else if (change === 1) proof[`${key}_`] = proof[key];
      else if (change === 2) proof[key] = dice.one<unknown>([null, {}, [], 'x', 1, undefined]);
      else proof[key] = { ...(proof[key] as object), length: 3 };
    },
    stricter: LOOSE_SHAPES,
  },
  {
    name: 'Jacobian coordinates',
    count: 200,
    accepted: 'none',
    apply: onPoints((proof, dice) => {
      const point = dice.one(['pi_a', 'pi_c'] as const);
      const [x, y] = proof[point].map((part) => BigInt(part as string)) as [bigint, bigint];
      const z = BigInt(2 + dice.below(1_000));
      proof[point] = [(x * z * z) % BASE_FIELD, (y * z * z * z) % BASE_FIELD, z].map(String);
    }),
    stricter: 'snarkjs takes any z; a point is written with z = 1 here.',
  },
  {
    name: 'a point at infinity',
    count: 150,
    accepted: 'none',
    apply: onPoints((proof, dice) => {
      const zero = dice.one([
        ['0', '1', '0'],
        ['0', '0', '1'],
        ['0', '0', '0'],
        ['7', '7', '0'],
      ]);
      const which = dice.below(3);
      if (which === 0) proof.pi_a = [...zero];
      else if (which === 1) proof.pi_c = [...zero];
      else proof.pi_b = zero.map((part) => [part, '0']);
    }),
  },
  {
    name: 'b outside the subgroup',
    count: 150,
    accepted: 'none',
    apply: onPoints((proof, dice) => {
      const stray = dice.one(STRAYS);
      proof.pi_b = textOfG2(dice.below(4) === 0 ? stray : g2Of(proof.pi_b).add(stray));
    }),
  },
  {
    name: 'another point of the group',
    count: 250,
    accepted: 'none',
    apply: onPoints((proof, dice) => {
      const which = dice.below(5);
      if (which === 0) proof.pi_a = textOfG1(g1Of(proof.pi_a).add(dice.one(SOME_G1)));
      else if (which === 1) proof.pi_c = textOfG1(g1Of(proof.pi_c).add(dice.one(SOME_G1)));
      else if (which === 2) proof.pi_b = textOfG2(g2Of(proof.pi_b).add(dice.one(SOME_G2)));
      else if (which === 3) [proof.pi_a, proof.pi_c] = [proof.pi_c, proof.pi_a];
      else proof.pi_a = textOfG1(g1Of(proof.pi_a).negate());
    }),
  },
  {
    name: 'made to look different, as anybody can',
    count: 150,
    accepted: 'all',
    apply: onPoints((proof, dice) => {
      const factor = dice.scalar();
      proof.pi_a = textOfG1(g1Of(proof.pi_a).multiplyUnsafe(factor));
      proof.pi_b = textOfG2(g2Of(proof.pi_b).multiplyUnsafe(bn254.fields.Fr.inv(factor)));
    }),
  },
];

/** A copy that may be changed. */
export function shownOf(submitted: SubmittedProof, inputs: readonly bigint[]): Shown {
  return { submitted: structuredClone(submitted) as unknown as Loose, inputs: [...inputs] };
}
