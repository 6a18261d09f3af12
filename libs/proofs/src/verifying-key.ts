import { createHash } from 'node:crypto';
import type { G1Point, G2Point } from './submitted-proof.js';

/** As snarkjs exports it; `vk_alphabeta_12` is computed from the rest and not read. */
interface VerifyingKeyFile {
  readonly protocol: string;
  readonly curve: string;
  readonly nPublic: number;
  readonly vk_alpha_1: readonly string[];
  readonly vk_beta_2: readonly (readonly string[])[];
  readonly vk_gamma_2: readonly (readonly string[])[];
  readonly vk_delta_2: readonly (readonly string[])[];
  readonly IC: readonly (readonly string[])[];
}

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
 * Keys whose secrets are known to everybody, because they are made from published beacons. Whoever knows them proves anything.
 * A test holds this list against the key in artefacts/.
 */
const DEVELOPMENT_KEY_IDS: ReadonlySet<string> = new Set<string>([
  'eeb0a12cb6b823d320ea953bbe98fa3baa12b980db7f2a911f1555c5ca1a8fc0',
]);

/** @throws UnusableVerifyingKey when it is not a key of this circuit, or one of development in production. */
export function readVerifyingKey(json: string, { isProduction }: { isProduction: boolean }): VerifyingKey {
  const file = JSON.parse(json) as VerifyingKeyFile;
  if (file.protocol !== 'groth16' || file.curve !== 'bn128')
    throw new UnusableVerifyingKey('The verifying key is not one of Groth16 over bn128.');
  if (file.nPublic !== SIGNALS || file.IC.length !== SIGNALS + 1)
    throw new UnusableVerifyingKey(`The verifying key is of another circuit: this one has ${SIGNALS} public signals.`);
  const parts = {
    alpha: g1(file.vk_alpha_1),
    beta: g2(file.vk_beta_2),
    gamma: g2(file.vk_gamma_2),
    delta: g2(file.vk_delta_2),
    signalBases: file.IC.map(g1),
  };
  const id = idOf(parts);
  if (isProduction && DEVELOPMENT_KEY_IDS.has(id))
    throw new UnusableVerifyingKey(
      'This verifying key is for development: its secrets are public, so anyone can forge a proof. ' +
        'Hold a ceremony (docs/ceremony.md) and set PASSID_PROOFS_DIR to its result.',
    );
  return { id, ...parts, file };
}

function idOf(parts: Omit<VerifyingKey, 'id' | 'file'>): string {
  const points = [parts.alpha, parts.beta, parts.gamma, parts.delta, ...parts.signalBases];
  const text = points.map(({ x, y }) => [x, y].flat().join(',')).join(';');
  return createHash('sha256').update(`passid/verifying-key/v1:${text}`).digest('hex');
}

const g1 = ([x = '', y = '']: readonly string[]): G1Point => ({ x: BigInt(x), y: BigInt(y) });

const g2 = ([x = [], y = []]: readonly (readonly string[])[]): G2Point => ({ x: pair(x), y: pair(y) });

const pair = ([real = '', imaginary = '']: readonly string[]): [bigint, bigint] => [BigInt(real), BigInt(imaginary)];
