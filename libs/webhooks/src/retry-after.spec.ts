import { expect, it } from '@jest/globals';
import { retryAfterSeconds } from './retry-after.js';

const now = new Date('2026-01-01T00:00:00.500Z');

it.each([
  ['120', 120],
  ['0', 0],
  ['Thu, 01 Jan 2026 00:01:00 GMT', 60],
  ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
])('reads %s', (value, seconds) => expect(retryAfterSeconds(value, now)).toBe(seconds));

it.each(['', '-1', '1.5', '1e9', '9999999999', 'soon', '2026-01-01', 'Thu, 99 Jan 2026 00:01:00 GMT'])(
  'ignores %j',
  (value) => expect(retryAfterSeconds(value, now)).toBeUndefined(),
);
