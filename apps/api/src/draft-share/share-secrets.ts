import { randomBytes } from 'node:crypto';
import { shareCodeFrom, tokenFrom, type SubjectKey } from '@passid/credentials';

const ID_BYTES = 16;

/** What a share is called before it has a token. Says nothing without its holder's key. */
export const newShareId = (): string => `shr_${randomBytes(ID_BYTES).toString('hex')}`;

/**
 * Derived under the holder's own key: a request that is sent again is told the same token and code, and once the key is
 * destroyed nobody comes to them any more, whatever else they know.
 */
export const tokenOf = (key: SubjectKey, shareId: string): string => tokenFrom(key.derive('share-token', shareId));
export const codeOf = (key: SubjectKey, shareId: string): string => shareCodeFrom(key.derive('share-code', shareId));
