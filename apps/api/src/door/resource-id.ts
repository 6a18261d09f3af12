import { randomBytes } from 'node:crypto';

/** Nobody guesses another's. */
const ID_BYTES = 16;

/** `out_`, `pkg_` and the like, with the first 128 of these bits, or random ones. */
export const resourceId = (prefix: string, bytes: Uint8Array = randomBytes(ID_BYTES)): string =>
  `${prefix}_${Buffer.from(bytes.subarray(0, ID_BYTES)).toString('hex')}`;
