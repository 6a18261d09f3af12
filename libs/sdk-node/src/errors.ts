/** Everything this package throws. `message` says what happened and what to do; `code` is what to switch on. */
export abstract class PASSIDError extends Error {
  abstract readonly code: string;

  constructor(
    what: string,
    /** What to do about it. */
    readonly cure: string,
    options?: ErrorOptions,
  ) {
    super(`${what} ${cure}`, options);
    this.name = new.target.name;
  }
}

/** The package is used in a way that cannot work. */
export class PASSIDConfigurationError extends PASSIDError {
  readonly code = 'PASSID_MISCONFIGURED';
}

/** No answer came: nothing is known about what the service did. */
export class PASSIDConnectionError extends PASSIDError {
  readonly code: string = 'PASSID_UNREACHABLE';
}

/** No answer came in time. */
export class PASSIDTimeoutError extends PASSIDConnectionError {
  override readonly code = 'PASSID_TIMEOUT';
}

/** One field that the service refused; `pointer` is a JSON Pointer into the body. */
export interface FieldProblem {
  readonly pointer: string;
  readonly detail: string;
}

export interface ApiProblem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly requestId?: string | undefined;
  readonly auditId?: string | undefined;
  readonly errors?: readonly FieldProblem[] | undefined;
  readonly retryAfterMs?: number | undefined;
}

/** The service answered with a problem (RFC 9457). `code` is the service's own, such as `CODE_EXPIRED`. */
export class PASSIDApiError extends PASSIDError {
  readonly code: string;
  readonly status: number;
  /** Quote it when you ask us about this request. */
  readonly requestId: string | undefined;
  /** Where the refusal itself is on record. */
  readonly auditId: string | undefined;
  readonly errors: readonly FieldProblem[];
  readonly retryAfterMs: number | undefined;

  constructor(problem: ApiProblem) {
    super(problem.detail, cureOf(problem));
    this.code = problem.code;
    this.status = problem.status;
    this.requestId = problem.requestId;
    this.auditId = problem.auditId;
    this.errors = problem.errors ?? [];
    this.retryAfterMs = problem.retryAfterMs;
  }
}

const CURES: Readonly<Record<string, string>> = {
  INSTITUTION_KEY_MISSING: 'Pass `apiKey` to the client.',
  INSTITUTION_KEY_INVALID:
    'Check that `apiKey` is the whole key of this environment, and that it was not rotated or revoked.',
  LIVE_KEY_INACTIVE: 'Request your go-live review in the dashboard, or use the sandbox key until it is approved.',
  CODE_NOT_FOUND: 'Ask the customer to read the code out again.',
  CODE_ALREADY_REDEEMED: 'Ask the customer to share again: a code works once.',
  CODE_EXPIRED: 'Ask the customer to share again: a code lives 15 minutes.',
  CODE_REVOKED: 'The customer withdrew this share. Ask them to share again.',
  SESSION_NOT_FOUND:
    'Use the `requestId` that `createSession` returned to this institution, with the same kind of key.',
  VERIFICATION_NOT_FOUND: 'Call `verify({ token })` first: only what was verified is on record.',
  IDEMPOTENCY_KEY_REUSED: 'Use another `idempotencyKey` for another request, or leave it out.',
  UNEXPECTED_ANSWER: 'Check `baseUrl`: it should be the address of the PASSID service, without a path of its API.',
};

function cureOf({ code, status, errors = [] }: ApiProblem): string {
  if (errors.length > 0) return errors.map(({ pointer, detail }) => `${pointer || 'Body'}: ${detail}`).join(' ');
  if (Object.hasOwn(CURES, code)) return CURES[code] as string;
  if (status === 429) return 'Wait as long as `retryAfterMs` says, and send less at once.';
  if (status >= 500) return 'Try again later; if it lasts, tell us the `requestId`.';
  return 'See the `code` in the API reference.';
}

export type SignatureFault =
  | 'MALFORMED'
  | 'KEY_UNKNOWN'
  | 'SIGNATURE_INVALID'
  | 'EXPIRED'
  | 'NOT_YET_VALID'
  | 'AUDIENCE_MISMATCH'
  | 'ISSUER_MISMATCH';

/** A claim summary that fails verification. */
export class PASSIDSignatureError extends PASSIDError {
  constructor(
    readonly code: SignatureFault,
    what: string,
    cure: string,
  ) {
    super(what, cure);
  }
}
