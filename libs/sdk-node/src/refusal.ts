import type { PolicyViolation } from './policy.js';

/** Seconds, when the service did not say. */
const RETRY_AFTER_SECONDS = 5;

/** The longest Retry-After we send. */
const RETRY_AFTER_SECONDS_MAX = 300;

/** How a request is turned away: RFC 9457, whatever the framework. */
export class Refusal {
  private constructor(
    readonly status: 401 | 403 | 503,
    readonly code: 'TOKEN_MISSING' | 'TOKEN_INVALID' | 'POLICY_VIOLATION' | 'VERIFICATION_UNAVAILABLE',
    readonly title: string,
    readonly detail: string,
    readonly members: Readonly<Record<string, unknown>> = {},
    private readonly moreHeaders: Readonly<Record<string, string>> = {},
  ) {}

  static tokenMissing(): Refusal {
    const detail =
      'Send the PASSID token in the X-PASSID-Token header, as `Authorization: PASSID <token>`, or as passid_token in a JSON or form body.';
    return new Refusal(401, 'TOKEN_MISSING', 'No PASSID token', detail, {}, CHALLENGE);
  }

  static tokenInvalid(denyReason?: string, auditId?: string): Refusal {
    const members = { ...named('deny_reason', denyReason), ...named('audit_id', auditId) };
    const detail = 'The PASSID token was not accepted. Ask the customer to share again.';
    return new Refusal(401, 'TOKEN_INVALID', 'The PASSID token is not valid', detail, members, CHALLENGE);
  }

  static policyViolation(violations: readonly PolicyViolation[], auditId: string): Refusal {
    const detail = violations.map((violation) => violation.detail).join(' ');
    const members = { violations, audit_id: auditId };
    return new Refusal(403, 'POLICY_VIOLATION', 'The credential does not meet the policy', detail, members);
  }

  static unavailable(retryAfterMs: number | undefined): Refusal {
    const seconds = retryAfterMs === undefined ? RETRY_AFTER_SECONDS : Math.max(1, Math.ceil(retryAfterMs / 1000));
    const headers = { 'retry-after': String(Math.min(seconds, RETRY_AFTER_SECONDS_MAX)) };
    const detail = 'The token could not be verified right now, so the request was not let through. Try again.';
    return new Refusal(503, 'VERIFICATION_UNAVAILABLE', 'Verification is not available', detail, {}, headers);
  }

  get headers(): Readonly<Record<string, string>> {
    return { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...this.moreHeaders };
  }

  get body(): string {
    const { status, code, title, detail, members } = this;
    const type = `https://passid.io/problems/${code.toLowerCase().replaceAll('_', '-')}`;
    return JSON.stringify({ type, title, status, detail, code, ...members });
  }
}

/** RFC 9110 §11.6.1: a 401 names the scheme to authenticate with. */
const CHALLENGE = { 'www-authenticate': 'PASSID' };

const named = (name: string, value: string | undefined): Record<string, string> =>
  value === undefined ? {} : { [name]: value };
