import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { packageRoot } from '../artefacts.js';
import { artefactsManifest, differences, readManifest, sourcesManifest } from './manifest.js';

// Covers where the circuit comes from, by checksum; that it compiles to these artefacts is in circuit.proof-spec.ts.
describe('The manifest of the circuit', () => {
  it('has the checksums of the compiler and the sources: a change of either needs npm run circuit:build and a set-up', async () => {
    expect(differences(await sourcesManifest(), await readManifest())).toEqual([]);
  });

  it('has the checksums of the artefacts that are served', async () => {
    expect(differences(await artefactsManifest(), await readManifest())).toEqual([]);
  });

  it('names every source', async () => {
    const sources = (await readdir(path.join(packageRoot(), 'libs/proofs/circuit'))).filter((file) =>
      file.endsWith('.circom'),
    );
    const manifest = Object.keys(await sourcesManifest());
    expect(manifest.filter((name) => name.startsWith('circuit/'))).toEqual(
      sources.map((file) => `circuit/${file}`).sort(),
    );
  });
});
