import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { artefactsIn, packageRoot } from '../artefacts.js';
import type { CompiledCircuit } from './compile-circuit.js';

/** SHA-256 by file: of the compiler, the circuit's sources, what they compile to, and what the set-up made of that. */
export type Manifest = Readonly<Record<string, string>>;

const CIRCUIT_FILES = ['claims.circom', 'credential.circom', 'ranges.circom'];

export async function sha256Of(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}

export async function readManifest(): Promise<Manifest> {
  return JSON.parse(await readFile(artefactsIn().manifest, 'utf8')) as Manifest;
}

/** The compiler and the sources. The same of both compile to the same bytes. */
export async function sourcesManifest(): Promise<Manifest> {
  const root = packageRoot();
  const circuit = (name: string): string => path.join(root, 'libs/proofs/circuit', name);
  return hashed([
    ['circom2/circom.wasm', path.join(root, 'node_modules/circom2/circom.wasm')],
    ...CIRCUIT_FILES.map((name): [string, string] => [`circuit/${name}`, circuit(name)]),
  ]);
}

/** What a compilation should look like in the manifest. */
export async function compilationManifest({ constraints, witnessProgram }: CompiledCircuit): Promise<Manifest> {
  const compiled = await hashed([
    ['claims.r1cs', constraints],
    ['claims.wasm', witnessProgram],
  ]);
  return { ...(await sourcesManifest()), ...compiled };
}

/** What the set-up left in `artefacts/`. */
export async function artefactsManifest(): Promise<Manifest> {
  const { verifyingKey, provingKey, witnessProgram } = artefactsIn();
  return hashed([
    ['claims.wasm', witnessProgram],
    ['claims.zkey', provingKey],
    ['vkey.json', verifyingKey],
  ]);
}

/** The names whose checksums are not those of the manifest, in its order. */
export function differences(found: Manifest, expected: Manifest): readonly string[] {
  return Object.keys(found).filter((name) => found[name] !== expected[name]);
}

async function hashed(entries: readonly [string, string][]): Promise<Manifest> {
  return Object.fromEntries(
    await Promise.all(entries.map(async ([name, file]) => [name, await sha256Of(file)] as const)),
  );
}
