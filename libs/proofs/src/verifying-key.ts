import { createHash } from 'node:crypto';
import { NotReadable, readG1, readG2, type G1Point, type G2Point } from './points.js';

/** The public half of the set-up. Plain data, so that it can be handed to a worker. */
export interface VerifyingKey {
  /** SHA-256 of what is verified with, so that a stored proof says by which key. */
  readonly id: string;
  readonly alpha: G1Point;
  readonly beta: G2Point;
  readonly gamma: G2Point;
  readonly delta: G2Point;
  /** One point for the constant and one for each public signal. */
  readonly signalBases: readonly G1Point[];
  /** As it was read: what snarkjs takes. */
  readonly file: object;
}

export class UnusableVerifyingKey extends Error {
  override readonly name = 'UnusableVerifyingKey';
}

/** Two outputs and eight inputs: what share-terms.ts builds. */
const SIGNALS = 10;

/**
 * The x of alpha in the development powers of tau, whose secrets everybody knows because they come from a published beacon. It is
 * in every key that is made from them: the second phase changes delta alone, and whoever knows the first proves anything
 * without. A test holds it against the key in artefacts/.
 */
const DEVELOPMENT_ALPHA_X = 1355495546541329058817816165768256789542180242612367305309171615974738485022n;

/**
 * Every point is on its curve; that those of G2 are in the subgroup the engine sees to.
 * @throws UnusableVerifyingKey when it is not a key of this circuit, or one of development in production.
 */
export function readVerifyingKey(json: string, { isProduction }: { isProduction: boolean }): VerifyingKey {
  const file = objectIn(json);
  if (file.protocol !== 'groth16' || file.curve !== 'bn128')
    throw new UnusableVerifyingKey('The verifying key is not one of Groth16 over bn128.');
  const { nPublic, IC: bases } = file;
  if (nPublic !== SIGNALS || !Array.isArray(bases) || bases.length !== SIGNALS + 1)
    throw new UnusableVerifyingKey(`The verifying key is of another circuit: this one has ${SIGNALS} public signals.`);
  const parts = pointsOf(file, bases);
  if (isProduction && parts.alpha.x === DEVELOPMENT_ALPHA_X)
    throw new UnusableVerifyingKey(
      'This verifying key is for development: its secrets are public, so anyone can forge a proof. ' +
        'Hold a ceremony (docs/ceremony.md) and set PASSID_PROOFS_DIR to its result.',
    );
  return { id: idOf(parts), ...parts, file };
}

type File = Readonly<Record<string, unknown>>;

function objectIn(json: string): File {
  try {
    const file: unknown = JSON.parse(json);
    if (typeof file === 'object' && file !== null) return file as File;
  } catch (cause) {
    throw new UnusableVerifyingKey('The verifying key is not JSON.', { cause });
  }
  throw new UnusableVerifyingKey('The verifying key is not a JSON object.');
}

/** As snarkjs exports it; `vk_alphabeta_12` is computed from the rest and not read. */
function pointsOf(file: File, bases: readonly unknown[]): Omit<VerifyingKey, 'id' | 'file'> {
  try {
    return {
      alpha: readG1(file.vk_alpha_1),
      beta: readG2(file.vk_beta_2),
      gamma: readG2(file.vk_gamma_2),
      delta: readG2(file.vk_delta_2),
      signalBases: bases.map(readG1),
    };
  } catch (cause) {
    if (!(cause instanceof NotReadable)) throw cause;
    throw new UnusableVerifyingKey(`A point of the verifying key cannot be read: ${cause.fault}.`, { cause });
  }
}

function idOf(parts: Omit<VerifyingKey, 'id' | 'file'>): string {
  const points = [parts.alpha, parts.beta, parts.gamma, parts.delta, ...parts.signalBases];
  const text = points.map(({ x, y }) => [x, y].flat().join(',')).join(';');
  return createHash('sha256').update(`passid/verifying-key/v1:${text}`).digest('hex');
}
