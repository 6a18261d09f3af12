import { randomBytes } from 'node:crypto';

/** Nobody guesses another's. */
const RESOURCE_BYTES = 16;

const MEMBER_BYTES = 12;

/** `out_`, `pkg_` and the like, with the first 128 of these bits, or random ones. */
export const resourceId = (prefix: string, bytes: Uint8Array = randomBytes(RESOURCE_BYTES)): string =>
  `${prefix}_${Buffer.from(bytes.subarray(0, RESOURCE_BYTES)).toString('hex')}`;

/** `mbr_`, `key_`, `inv_`, `lgn_`: what belongs to a workspace, with 96 random bits. */
export const newId = (prefix: string): string => `${prefix}_${randomBytes(MEMBER_BYTES).toString('hex')}`;
