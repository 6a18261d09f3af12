import { buildDirectory, compiledClaims } from './claims-build.js';
import { compilationManifest, differences, readManifest } from './manifest.js';

/** `npm run circuit:build`: compiles the circuit and holds every byte against the manifest. */
const found = await compilationManifest(await compiledClaims());
const different = differences(found, await readManifest());
for (const name of Object.keys(found))
  process.stdout.write(`${different.includes(name) ? 'DIFFERS' : 'as in the manifest'}: ${name}\n`);
if (different.length > 0) {
  process.stdout.write(
    'A changed circuit needs a new set-up: npm run zk:setup:dev, and a ceremony for production (docs/ceremony.md).\n',
  );
  process.exitCode = 1;
} else process.stdout.write(`The compiled circuit is in ${buildDirectory()}.\n`);
