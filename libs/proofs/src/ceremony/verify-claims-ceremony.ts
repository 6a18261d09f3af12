import path from 'node:path';
import { artefactsIn } from '../artefacts.js';
import { compiledClaims } from './claims-build.js';
import { compilationManifest, differences, readManifest } from './manifest.js';
import { verifyCeremony } from './verify-ceremony.js';

/**
 * `npm run ceremony:verify -- <directory> <powers of tau>`: compiles the circuit, holds it against the manifest, and checks the
 * proving and verifying key in the directory. Exit code 0 only if everything holds.
 */
const [directory, powers] = process.argv.slice(2);
if (directory === undefined || powers === undefined) {
  process.stderr.write('Usage: npm run ceremony:verify -- <directory with claims.zkey and vkey.json> <powers.ptau>\n');
  process.exit(2);
}
const { provingKey, verifyingKey } = artefactsIn(path.resolve(directory));
const compiled = await compiledClaims();
const changed = differences(await compilationManifest(compiled), await readManifest());
const checks = [
  {
    what: 'the circuit compiles to what the manifest says',
    holds: changed.length === 0,
    detail: changed.length === 0 ? 'every checksum' : `not ${changed.join(', ')}`,
  },
  ...(await verifyCeremony({
    constraints: compiled.constraints,
    powers: path.resolve(powers),
    provingKey,
    verifyingKey,
  })),
];
for (const { what, holds, detail } of checks)
  process.stdout.write(`${holds ? 'holds' : 'FAILS'}: ${what}\n       ${detail}\n`);
process.exit(checks.every(({ holds }) => holds) ? 0 : 1);
