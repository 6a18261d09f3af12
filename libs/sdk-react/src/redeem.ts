import { callPatiently, ServiceProblem, type ServiceOptions } from './service.js';
import { messageFor } from './texts.js';
import { isAccepted, type CodeVerificationResult, type Denial, type VerificationAnswer } from './verification.js';

export type Verdict =
  | { readonly accepted: true; readonly result: CodeVerificationResult }
  | { readonly accepted: false; readonly denial: Denial };

/** Problem codes of a code that is not good, or no longer. */
const REFUSALS: ReadonlySet<string> = new Set([
  'CODE_NOT_FOUND',
  'CODE_ALREADY_REDEEMED',
  'CODE_EXPIRED',
  'CODE_REVOKED',
]);

export interface Redemption {
  readonly code: string;
  readonly requestedClaims: readonly string[] | undefined;
  /** The same for every try of one redemption: the code works once, and its answer may get lost on the way. */
  readonly idempotencyKey: string;
}

/** Throws anything that is neither an acceptance nor a denial. */
export async function redeem(service: ServiceOptions, redemption: Redemption): Promise<Verdict> {
  const { code, requestedClaims, idempotencyKey } = redemption;
  const body = { code, requestedClaims };
  try {
    const call = { method: 'POST', path: '/api/bridge/code/redeem', body, idempotencyKey } as const;
    const { data } = await callPatiently<{ data: VerificationAnswer }>(service, call);
    return verdictOn(data);
  } catch (error) {
    if (!(error instanceof ServiceProblem) || !REFUSALS.has(error.code)) throw error;
    return { accepted: false, denial: { reason: error.code, message: messageFor(error.code) } };
  }
}

export function verdictOn(answer: VerificationAnswer): Verdict {
  if (isAccepted(answer)) return { accepted: true, result: answer };
  const reason = answer.deny_reason ?? 'DENIED';
  return { accepted: false, denial: { reason, message: messageFor(reason), result: answer } };
}
