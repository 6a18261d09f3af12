import type { Environment } from '../environment.js';
import { isReached, type Timestamp } from '../time.js';

/** Stored for ever: a name or field here changes only through an upcaster. */
export type ApiKeyEvent =
  | {
      /** An API key came into being. The key itself is nowhere in the ledger. */
      readonly type: 'ApiKeyIssued';
      readonly data: ApiKeyIssue;
    }
  | {
      /** A key was replaced by another and works on for a while. */
      readonly type: 'ApiKeyRotated';
      readonly data: {
        readonly institutionId: string;
        readonly keyId: string;
        /** The new key; it was issued in the same breath. */
        readonly replacedBy: string;
        readonly rotatedAt: Timestamp;
        /** From then on the old key is refused. */
        readonly validUntil: Timestamp;
      };
    }
  | {
      /** A key is refused from now on. */
      readonly type: 'ApiKeyRevoked';
      readonly data: { readonly institutionId: string; readonly keyId: string; readonly revokedAt: Timestamp };
    };

export interface ApiKeyIssue {
  readonly institutionId: string;
  readonly keyId: string;
  readonly environment: Environment;
  readonly keyHash: string;
  readonly prefix: string;
  readonly lastFour: string;
  readonly issuedAt: Timestamp;
  /** What the institution calls it. */
  readonly name?: string;
}

export interface ApiKey extends ApiKeyIssue {
  readonly replacedBy?: string;
  readonly validUntil?: Timestamp;
  readonly revokedAt?: Timestamp;
}

export function evolveKeys(keys: readonly ApiKey[], event: ApiKeyEvent): readonly ApiKey[] {
  switch (event.type) {
    case 'ApiKeyIssued':
      return [...keys, event.data];
    case 'ApiKeyRotated': {
      const { keyId, replacedBy, validUntil } = event.data;
      return keys.map((key) => (key.keyId === keyId ? { ...key, replacedBy, validUntil } : key));
    }
    case 'ApiKeyRevoked': {
      const { keyId, revokedAt } = event.data;
      return keys.map((key) => (key.keyId === keyId ? { ...key, revokedAt } : key));
    }
    default:
      event satisfies never;
      return keys;
  }
}

/** Neither revoked nor past the overlap after a rotation. */
export const isInUse = ({ revokedAt, validUntil }: ApiKey, now: Timestamp): boolean =>
  revokedAt === undefined && (validUntil === undefined || !isReached(validUntil, now));
