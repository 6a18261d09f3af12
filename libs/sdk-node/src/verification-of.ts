import { PASSIDConfigurationError } from './errors.js';
import type { VerificationAnswer } from './verification.js';

const verifications = new WeakMap<object, VerificationAnswer>();

export function remember(request: object, verification: VerificationAnswer): void {
  verifications.set(request, verification);
}

/**
 * The whole answer behind a request that `passidMiddleware`, `withPassid` or `withPassidPages` let through: its
 * `audit_id` to store with the application, `claims_not_granted`, `signature.jws`.
 * @throws PASSIDConfigurationError when none of them did
 */
export function verificationOf(request: object): VerificationAnswer {
  const verification = verifications.get(request);
  if (verification !== undefined) return verification;
  throw new PASSIDConfigurationError(
    'No PASSID token was verified for this request.',
    "Put `passidMiddleware({ apiKey })` before this handler, or wrap it in `withPassid`, and pass the handler's own request.",
  );
}
