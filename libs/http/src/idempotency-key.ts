import { Problem } from './problem.js';

const PRINTABLE = /^[\x20-\x7e]{1,255}$/;

/** The header's value, undefined when there is none. Throws IDEMPOTENCY_KEY_INVALID. */
export function parseIdempotencyKey(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header === 'string' && PRINTABLE.test(header)) return header;
  throw new Problem('IDEMPOTENCY_KEY_INVALID', 'An Idempotency-Key is 1 to 255 printable ASCII characters.');
}
