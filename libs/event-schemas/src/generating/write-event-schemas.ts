import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { generateEventSchemas } from './generate-event-schemas.js';

const FILE = 'libs/event-schemas/src/event-schemas.ts';

const schemas = generateEventSchemas(process.cwd());
const text = `import type { EventSchemas } from './schema.js';

/** Made of the types in libs/ledger, libs/feed and libs/webhooks by \`npm run schemas:events\`. */
export const EVENT_SCHEMAS: EventSchemas = ${JSON.stringify(schemas)};`;
writeFileSync(FILE, await format(text, { ...(await resolveConfig(FILE)), filepath: FILE }));
