import { randomBytes } from 'node:crypto';

const ID_BYTES = 12;

/** `mbr_`, `key_`, `inv_` and the like, with 96 random bits. */
export const newId = (prefix: string): string => `${prefix}_${randomBytes(ID_BYTES).toString('hex')}`;
