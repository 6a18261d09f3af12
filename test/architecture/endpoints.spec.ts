import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { READING_ORDER } from '../../libs/api-docs/src/openapi/reading-order.js';

/** What tests ask for, with constants such as `const KEYS = '/api/institution/keys'` written out, those first that use others. */
const ASKED = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((file) => /^(?!architecture|bench).*\.ts$/.test(file))
  .map((file) => {
    const source = readFileSync(path.join('test', file), 'utf8');
    const constants = [...source.matchAll(/const (\w+) = ['`]((?:\/|\$)[^'`]*)['`];/g)].toReversed();
    return constants.reduce((text, [, name, value = '']) => text.replaceAll(`\${${name}}`, value), source);
  })
  .join('\n');

/** A parameter is a template's expression, or whatever a test puts in its place. */
function isAskedFor(url: string): boolean {
  const pattern = url.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '(?:\\$\\{[^}]+\\}|[^/\'"`?\\s$]+)');
  return new RegExp(`${pattern}(?=['"\`?\\s])`).test(ASKED);
}

describe('Every path that is served', () => {
  it.each([...new Set(READING_ORDER.map((operation) => operation.split(' ')[1] ?? ''))])(
    'is asked for in test/: %s',
    (url) => {
      expect(isAskedFor(url)).toBe(true);
    },
  );

  it('is told from one that no test asks for', () => {
    expect(isAskedFor('/api/institution/planted')).toBe(false);
    expect(isAskedFor('/api/institution/keys/{keyId}/planted')).toBe(false);
  });
});
