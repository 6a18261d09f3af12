import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EXCERPT_BYTES_MAX, responseExcerpt } from './response-excerpt.js';

it('is the first 512 bytes', () => {
  expect(responseExcerpt(Buffer.from('a'.repeat(600)))).toBe('a'.repeat(EXCERPT_BYTES_MAX));
});

it('leaves out a character that the limit cuts in two, and marks one the endpoint cut', () => {
  expect(responseExcerpt(Buffer.from(`${'a'.repeat(511)}é`))).toBe('a'.repeat(511));
  expect(responseExcerpt(Buffer.from([0x61, 0xc3]))).toBe('a\ufffd');
});

it('writes out what could break a log line, a database column or a reader', () => {
  expect(responseExcerpt(Buffer.from('a\0b\r\nc\u001b[31m\u202e\u2028'))).toBe(
    'a\\u0000b\\u000d\\u000ac\\u001b[31m\\u202e\\u2028',
  );
});

it('is well-formed and printable for any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
      const text = responseExcerpt(Buffer.from(bytes));
      expect(text).not.toMatch(/\p{Cc}/u);
      expect(Buffer.from(text).toString()).toBe(text);
    }),
  );
});
