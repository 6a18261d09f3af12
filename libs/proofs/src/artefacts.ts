import { existsSync } from 'node:fs';
import path from 'node:path';

/** Where package.json is, seen from the sources and from dist/ alike. */
export function packageRoot(): string {
  let directory = import.meta.dirname;
  while (!existsSync(path.join(directory, 'package.json'))) {
    const parent = path.dirname(directory);
    if (parent === directory) throw new Error(`No package.json above ${import.meta.dirname}.`);
    directory = parent;
  }
  return directory;
}

/** What the set-up leaves for those who prove and those who verify. */
export interface Artefacts {
  readonly verifyingKey: string;
  readonly provingKey: string;
  readonly witnessProgram: string;
  /** SHA-256 of the files above, of the circuit's sources and of what they compile to. */
  readonly manifest: string;
  /** A proof of each of the sample shares, for tests and benchmarks. Proofs differ each time they are made. */
  readonly sampleProofs: string;
}

/** The paths of the artefacts in a directory; without one, of those that come with the sources. */
export function artefactsIn(directory = path.join(packageRoot(), 'libs/proofs/artefacts')): Artefacts {
  return {
    verifyingKey: path.join(directory, 'vkey.json'),
    provingKey: path.join(directory, 'claims.zkey'),
    witnessProgram: path.join(directory, 'claims.wasm'),
    manifest: path.join(directory, 'manifest.json'),
    sampleProofs: path.join(directory, 'sample-proofs.json'),
  };
}
