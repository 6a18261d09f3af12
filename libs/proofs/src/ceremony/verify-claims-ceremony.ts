import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { artefactsIn } from '../artefacts.js';
import { compiledClaims } from './claims-build.js';
import { compilationManifest, differences, readManifest } from './manifest.js';
import { readVerifyingKey } from '../verifying-key.js';
import { verifyCeremony, type CeremonyCheck } from './verify-ceremony.js';

/**
 * `npm run ceremony:verify -- <directory> <powers of tau>`: compiles the circuit, holds it against the manifest, and checks the
 * proving and verifying key in the directory. Exit code 0 only if everything holds and production would take the key.
 */
const [directory, powers] = process.argv.slice(2);
if (directory === undefined || powers === undefined) {
  process.stderr.write('Usage: npm run ceremony:verify -- <directory with claims.zkey and vkey.json> <powers.ptau>\n');
  process.exit(2);
}
const { provingKey, verifyingKey } = artefactsIn(path.resolve(directory));
const compiled = await compiledClaims();
const changed = differences(await compilationManifest(compiled), await readManifest());
const checks: CeremonyCheck[] = [
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
  await production(verifyingKey),
];
for (const { what, holds, detail } of checks)
  process.stdout.write(`${holds ? 'holds' : 'FAILS'}: ${what}\n       ${detail}\n`);
process.exit(checks.every(({ holds }) => holds) ? 0 : 1);

/** Contributions to the second phase do not mend a first one whose secrets are published. */
async function production(file: string): Promise<CeremonyCheck> {
  const what = 'a server in production takes the verifying key';
  try {
    const { id } = readVerifyingKey(await readFile(file, 'utf8'), { isProduction: true });
    return { what, holds: true, detail: `its id is ${id}` };
  } catch (error) {
    return { what, holds: false, detail: (error as Error).message };
  }
}
