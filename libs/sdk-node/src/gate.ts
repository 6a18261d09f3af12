import type { ClaimOrPermission, VerificationClaims } from './claims.js';
import { PASSIDClient } from './client.js';
import { PASSIDApiError, PASSIDError } from './errors.js';
import { checkedPolicy, isSanctionsMatch, violationsOf, type CheckedPolicy, type Policy } from './policy.js';
import { Refusal } from './refusal.js';
import { couldBeToken } from './token-location.js';
import type { ClientOptions } from './transport.js';
import type { VerificationAnswer } from './verification.js';

export interface GateOptions<Req> extends ClientOptions {
  /** Default: any valid credential without a sanctions match. */
  readonly policy?: Policy | undefined;
  /** What to ask for. Default: every claim the customer shares. */
  readonly permissions?: readonly ClaimOrPermission[] | undefined;
  /** Where your requests carry the token, if not in one of the usual places. */
  readonly getToken?: ((request: Req) => string | null | undefined | Promise<string | null | undefined>) | undefined;
  /** Called with the reason when a token could not be verified. Default: prints it. */
  readonly onError?: ((error: PASSIDError) => void) | undefined;
}

/** A valid answer carries the context of its claims, always. */
export type ValidAnswer = VerificationAnswer & { readonly verified_claims: VerificationClaims };

export type Admission =
  | { readonly admitted: true; readonly verification: ValidAnswer }
  | { readonly admitted: false; readonly refusal: Refusal };

const print = (error: PASSIDError): void => {
  // eslint-disable-next-line no-console -- a misconfigured route answers 503 to everyone: somebody has to hear why
  console.error(`${error.name} (${error.code}): ${error.message}`);
};

/** Decides whether a token opens a route. Whatever is not known to be good is refused. */
export class Gate {
  readonly #client: PASSIDClient;
  readonly #policy: CheckedPolicy;
  readonly #permissions: readonly ClaimOrPermission[] | undefined;
  readonly #onError: (error: PASSIDError) => void;

  /** @throws PASSIDConfigurationError */
  constructor(options: GateOptions<never>) {
    this.#client = new PASSIDClient(options);
    this.#policy = checkedPolicy(options.policy);
    this.#permissions = options.permissions;
    this.#onError = options.onError ?? print;
  }

  async admit(token: string | null | undefined): Promise<Admission> {
    if (token === null || token === undefined || token === '') return refuse(Refusal.tokenMissing());
    if (!couldBeToken(token)) return refuse(Refusal.tokenInvalid());
    try {
      return this.#judge(await this.#client.verify({ token, permissions: this.#permissions }));
    } catch (error) {
      if (!(error instanceof PASSIDError)) throw error;
      if (isAboutTheToken(error)) return refuse(Refusal.tokenInvalid());
      this.#onError(error);
      return refuse(Refusal.unavailable(error instanceof PASSIDApiError ? error.retryAfterMs : undefined));
    }
  }

  #judge(verification: VerificationAnswer): Admission {
    // A denied token has no claims a policy could judge, except that a sanctions match is never only an invalid token.
    const isAccepted = isValid(verification);
    if (!isAccepted && !isSanctionsMatch(verification))
      return refuse(Refusal.tokenInvalid(verification.deny_reason, verification.audit_id));
    const violations = violationsOf(this.#policy, verification);
    if (!isAccepted || violations.length > 0) return refuse(Refusal.policyViolation(violations, verification.audit_id));
    return { admitted: true, verification };
  }
}

const refuse = (refusal: Refusal): Admission => ({ admitted: false, refusal });

const isValid = (answer: VerificationAnswer): answer is ValidAnswer =>
  answer.credential_valid && answer.status !== 'denied';

const isAboutTheToken = (error: PASSIDError): boolean =>
  error instanceof PASSIDApiError && error.status === 400 && error.errors.some(({ pointer }) => pointer === '/token');
