import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { EventSchemas } from './schema.js';

/** The schemas of the last release: what readers out there were promised. */
export interface Release {
  readonly release: string;
  readonly schemas: EventSchemas;
}

export const releaseFile = (root: string): string =>
  path.join(root, 'libs/event-schemas/src/released-event-schemas.json');

export const readRelease = (root: string): Release => JSON.parse(readFileSync(releaseFile(root), 'utf8')) as Release;
