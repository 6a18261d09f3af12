import { describe, expect, it } from '@jest/globals';
import { etagOf, isKnown } from './etag.js';

describe('An entity tag', () => {
  const tag = etagOf('pending');

  it('is quoted, and another for another answer', () => {
    expect(tag).toMatch(/^"[\w-]{16}"$/);
    expect(etagOf('pending')).toBe(tag);
    expect(etagOf('expired')).not.toBe(tag);
  });

  it.each([
    [undefined, false],
    ['"another"', false],
    [tag, true],
    [`W/${tag}`, true],
    [`"another", ${tag}`, true],
    ['*', true],
    [tag.replaceAll('"', ''), false],
  ])('is known by If-None-Match %j: %j', (header, known) => {
    expect(isKnown(header, tag)).toBe(known);
  });
});
