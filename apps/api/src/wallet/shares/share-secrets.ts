import { randomBytes } from 'node:crypto';
import { hashShareCode, hashToken, shareCodeFrom, tokenFrom, type KeyRing, type SubjectKey } from '@passid/credentials';
import { shareStream } from '@passid/ledger';
import type { ActiveHolder } from '../../door/auth/holders.js';

const SEED_BYTES = 16;

/** A share's token and code are derived from its seed and its holder's key; the seed alone says nothing. */
export const newShareSeed = (): string => `shr_${randomBytes(SEED_BYTES).toString('hex')}`;

/** A share's token and code, the hashes that the ledger keeps of them, and its stream. */
export interface ShareSecrets {
  readonly token: string;
  readonly code: string;
  readonly tokenHash: string;
  readonly codeHash: string;
  readonly stream: string;
}

/**
 * Derived under the holder's own key: a request that is sent again gets the same token and code, and once the key is
 * destroyed nobody can derive them any more.
 */
export function shareSecretsOf(
  keyRing: KeyRing,
  { environment }: ActiveHolder,
  key: SubjectKey,
  seed: string,
): ShareSecrets {
  const token = tokenFrom(key.derive('share-token', seed));
  const code = shareCodeFrom(key.derive('share-code', seed));
  const tokenHash = hashToken(keyRing, environment, token);
  const codeHash = hashShareCode(keyRing, environment, code);
  return { token, code, tokenHash, codeHash, stream: shareStream(tokenHash) };
}
