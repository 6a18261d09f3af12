import type { KeyRing } from '@passid/credentials';
import { validationFailed } from '@passid/http';
import type { Environment } from '@passid/ledger';

/** What a holder logs in with: one of the two. */
export type HolderName =
  { readonly kind: 'email'; readonly name: string } | { readonly kind: 'userId'; readonly name: string };

/** Throws VALIDATION_FAILED unless there is exactly one. */
export function holderNameOf(email: string | undefined, userId: string | undefined): HolderName {
  if (email !== undefined && userId === undefined) return { kind: 'email', name: email };
  if (userId !== undefined && email === undefined) return { kind: 'userId', name: userId };
  throw validationFailed([{ pointer: '', detail: 'Name the holder by email or by userId, by one of the two.' }]);
}

/** E-mail addresses are the same in any case; a user id is what the wallet's own system says it is. */
export function hashHolderName(keyRing: KeyRing, environment: Environment, { kind, name }: HolderName): string {
  return keyRing.hash(
    'holder-login',
    JSON.stringify([environment, kind, kind === 'email' ? name.toLowerCase() : name]),
  );
}
