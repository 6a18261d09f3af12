import type { VerificationClaims } from './claims.js';
import { payloadOf } from './jws.js';
import type { KeyRing } from './key-ring.js';
import type { SealedBox } from './sealed-box.js';

/** The sealed content of a conclusion. */
export interface VerificationContent {
  /** Absent when what was shown is not this institution's to see. */
  readonly token?: string;
  /** The signed claim summary; its payload holds the claims. Absent when there is nothing to vouch for. */
  readonly jws?: string;
  /** The institution's own name for the case. */
  readonly reference?: string;
  /** Set when the person was erased; nothing else is left. Never stored. */
  readonly erasedAt?: string;
}

/** What every read shows in place of what was erased. */
export interface Tombstone {
  readonly reason: 'SUBJECT_ERASED';
  readonly erased_at: string;
}

export const tombstoneOf = ({ erasedAt }: VerificationContent): { readonly erasure?: Tombstone } =>
  erasedAt === undefined ? {} : { erasure: { reason: 'SUBJECT_ERASED', erased_at: erasedAt } };

// Bound to its stream: a box moved to another stream does not open.
export const placeOf = (stream: string): string => `${stream}/content/1`;

export const sealContent = (keyRing: KeyRing, stream: string, content: object): SealedBox =>
  keyRing.seal(placeOf(stream), content);

/** @throws CannotOpen */
export const openContent = <Content>(keyRing: KeyRing, stream: string, box: SealedBox): Content =>
  keyRing.open<Content>(placeOf(stream), box);

/** The claims an institution was told; none where nothing was signed. */
export function claimsOfContent({ jws }: VerificationContent): Partial<VerificationClaims> {
  const claims = jws === undefined ? undefined : payloadOf(jws)?.['claims'];
  return (claims as Partial<VerificationClaims> | undefined) ?? {};
}
