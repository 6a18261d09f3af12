import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { READ_MODELS } from '../index.js';

/** By model and version, the digest of the statement that creates its table. Versions that were released stay in it. */
const KNOWN = JSON.parse(readFileSync(new URL('./versions.json', import.meta.url), 'utf8')) as Record<
  string,
  Record<string, string>
>;

const RECIPE = 'CONTRIBUTING, "A change to a read model"';

describe('The version of a read model', () => {
  it.each(READ_MODELS.map((model) => [model.name, model] as const))('is raised with its table: %s', (name, model) => {
    const digest = createHash('sha256').update(model.define('the_table').replaceAll(/\s+/g, ' ')).digest('hex');
    const known = KNOWN[name]?.[model.version];
    const problem =
      known === undefined
        ? `${name} ${model.version} is not in versions.json: add "${model.version}": "${digest}" (${RECIPE})`
        : known === digest
          ? undefined
          : `the table of ${name} changed and its version did not: raise it, and add "${model.version + 1}": "${digest}" to versions.json (${RECIPE})`;
    expect(problem).toBeUndefined();
  });
});
