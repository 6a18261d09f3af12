import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type * as Snarkjs from 'snarkjs';
import { artefactsIn } from '../artefacts.js';
import { prove } from '../proving/prove.js';
import type { SubmittedProof } from '../submitted-proof.js';
import { readVerifyingKey } from '../verifying-key.js';
import { buildDirectory, compiledClaims } from './claims-build.js';
import { artefactsManifest, compilationManifest, sha256Of, type Manifest } from './manifest.js';
import { sampleShares } from './sample-shares.js';
import { withSnarkjs } from './with-snarkjs.js';

/** 2^13 constraints: the circuit has 7,341 and its public signals. */
const POWER = 13;

/** snarkjs takes no fewer; what is not secret needs no delay. */
const BEACON_ITERATIONS_EXP = 10;

/** Beacons in place of contributions: every machine comes to the same bytes, and everybody knows the secrets. */
const POWERS_BEACON = beaconOf('PASSID development set-up: its secrets are public, so anyone can forge');
const CIRCUIT_BEACON = beaconOf('PASSID development set-up, second phase: anyone can forge');

const POWERS = 'development-powers.ptau';

/** `npm run zk:setup:dev`: makes everything in artefacts/ from the circuit, bit for bit the same each time. Takes minutes. */
async function main(): Promise<void> {
  const say = (text: string): void => void process.stdout.write(`${text}\n`);
  const directory = buildDirectory();
  const built = (name: string): string => path.join(directory, name);
  const artefacts = artefactsIn();
  await mkdir(path.dirname(artefacts.manifest), { recursive: true });
  say('Compiling the circuit.');
  const compiled = await compiledClaims();
  await withSnarkjs({ singleThread: false }, async (snarkjs, curve) => {
    await preparePowers(snarkjs, curve, built, say);
    say('Making the proving key.');
    if ((await snarkjs.zKey.newZKey(compiled.constraints, built(POWERS), built('initial.zkey'))) === -1)
      throw new Error('The circuit does not fit the powers of tau.');
    await snarkjs.zKey.beacon(
      built('initial.zkey'),
      artefacts.provingKey,
      'development beacon',
      CIRCUIT_BEACON,
      BEACON_ITERATIONS_EXP,
    );
    say('Checking it against circuit and powers.');
    if (!(await snarkjs.zKey.verifyFromR1cs(compiled.constraints, built(POWERS), artefacts.provingKey)))
      throw new Error('The proving key does not belong to circuit and powers.');
    const verifyingKey = await snarkjs.zKey.exportVerificationKey(artefacts.provingKey);
    await writeFile(artefacts.verifyingKey, `${JSON.stringify(verifyingKey, null, 1)}\n`);
  });
  await copyFile(compiled.witnessProgram, artefacts.witnessProgram);
  const manifest = {
    ...(await compilationManifest(compiled)),
    ...(await artefactsManifest()),
    [POWERS]: await sha256Of(built(POWERS)),
  };
  await writeFile(artefacts.manifest, `${JSON.stringify(manifest, null, 2)}\n`);
  say('Proving the samples.');
  const samples: SubmittedProof[] = [];
  for (const share of sampleShares()) samples.push(await prove(share));
  await writeFile(artefacts.sampleProofs, `${JSON.stringify(samples, null, 1)}\n`);
  const { id, alpha } = readVerifyingKey(await readFile(artefacts.verifyingKey, 'utf8'), { isProduction: false });
  say(`Done. The verifying key is ${id}, its alpha ${alpha.x}: DEVELOPMENT_ALPHA_X in verifying-key.ts must say so.`);
}

/** The first phase takes most of the time and does not depend on the circuit: a file that fits the manifest is used again. */
async function preparePowers(
  { powersOfTau }: typeof Snarkjs,
  curve: Snarkjs.Curve,
  built: (name: string) => string,
  say: (text: string) => void,
): Promise<void> {
  const { manifest } = artefactsIn();
  const known = existsSync(manifest) ? (JSON.parse(await readFile(manifest, 'utf8')) as Manifest)[POWERS] : undefined;
  if (existsSync(built(POWERS)) && (await sha256Of(built(POWERS))) === known) {
    say('The powers of tau are there and fit the manifest.');
    return;
  }
  say('Making the powers of tau: four minutes on two free cores.');
  await powersOfTau.newAccumulator(curve, POWER, built('empty.ptau'));
  await powersOfTau.beacon(
    built('empty.ptau'),
    built('beacon.ptau'),
    'development beacon',
    POWERS_BEACON,
    BEACON_ITERATIONS_EXP,
  );
  await powersOfTau.preparePhase2(built('beacon.ptau'), built(POWERS));
}

function beaconOf(sentence: string): string {
  return createHash('sha256').update(sentence).digest('hex');
}

await main();
