import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { incompatibilities } from '../compatibility.js';
import { EVENT_SCHEMAS } from '../event-schemas.js';
import { readRelease, releaseFile } from '../released-event-schemas.js';

const root = process.cwd();
const broken = incompatibilities(readRelease(root).schemas, EVENT_SCHEMAS);
if (broken.length > 0) {
  process.stderr.write(`Not released. Readers of the release before would break:\n${broken.join('\n')}\n`);
  process.exit(1);
}
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const file = releaseFile(root);
const text = JSON.stringify({ release: version, schemas: EVENT_SCHEMAS });
writeFileSync(file, await format(text, { ...(await resolveConfig(file)), filepath: file }));
