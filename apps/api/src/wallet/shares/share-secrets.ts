import { randomBytes } from 'node:crypto';
import { shareCodeFrom, tokenFrom, type SubjectKey } from '@passid/credentials';

const SEED_BYTES = 16;

/** What a share's token and code are made from. Says nothing without its holder's key. */
export const newShareSeed = (): string => `shr_${randomBytes(SEED_BYTES).toString('hex')}`;

/**
 * Derived under the holder's own key: a request that is sent again is told the same token and code, and once the key is
 * destroyed nobody comes to them any more, whatever else they know.
 */
export const tokenOf = (key: SubjectKey, seed: string): string => tokenFrom(key.derive('share-token', seed));
export const codeOf = (key: SubjectKey, seed: string): string => shareCodeFrom(key.derive('share-code', seed));
