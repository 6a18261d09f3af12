import { createHmac, timingSafeEqual } from 'node:crypto';
import type { OutcomeContext, ReportedOutcome } from './client.js';
import type { VerificationClaims } from './claims.js';
import type { DenyReason, Environment, VerificationAnswer } from './verification.js';

/** Signatures that are compared. A webhook carries one, and up to three more after rotations of the secret. */
const SIGNATURES_MAX = 8;

const SIGNATURE = /^sha256=([0-9a-f]{64})$/;

interface Envelope<Name extends string, Data> {
  /** The same on every attempt: drop what you have seen. */
  readonly id: string;
  readonly event: Name;
  readonly institution_id: string;
  readonly environment: Environment;
  /** Counts everything announced to you in an environment, from 1 and without a gap. A signature probe has none. */
  readonly sequence?: number;
  readonly timestamp: string;
  readonly data: Data & Sample;
}

interface Sample {
  /** You asked for a sample in the sandbox: nothing happened. */
  readonly sample?: true;
  readonly test_id?: string;
}

export type VerificationCompletedEvent = Envelope<
  'verification.completed',
  Pick<VerificationAnswer, 'audit_id' | 'verified_at' | 'freshness_status' | 'claims_not_granted' | 'erasure'> & {
    /** Absent once the person was erased. */
    readonly token?: string;
    readonly status: 'verified' | 'manual_review';
    readonly proof_type: 'groth16/bn254';
    readonly proof_status: VerificationAnswer['proof']['status'];
    /** None once the person was erased. */
    readonly verified_claims: Partial<VerificationClaims>;
    /** The same as `verified_claims`. */
    readonly claims: Partial<VerificationClaims>;
    readonly expires_at?: string;
    readonly institution_reference?: string;
  }
>;

export type VerificationFailedEvent = Envelope<
  'verification.failed',
  Pick<VerificationAnswer, 'audit_id' | 'reason_code' | 'message' | 'erasure'> & {
    readonly rejected_at: string;
    readonly status: 'denied';
    /** HARD_DENY_SANCTIONS_MATCH: do not approve the application under any circumstances. */
    readonly deny_reason?: DenyReason;
    readonly proof_type: 'groth16/bn254';
    readonly proof_status: VerificationAnswer['proof']['status'];
    /** Only when the token is this institution's. */
    readonly token?: string;
    /** The end of what was shown, when it is not. */
    readonly code_last_four?: string;
    readonly token_last_four?: string;
    readonly session_last_four?: string;
    readonly verified_claims?: Partial<VerificationClaims>;
    readonly claims?: Partial<VerificationClaims>;
    readonly institution_reference?: string;
  }
>;

export type OutcomeReportedEvent = Envelope<
  'outcome.reported',
  Omit<ReportedOutcome, 'environment' | 'token' | 'history' | 'verification_context'> & {
    /** The verification it is the outcome of. */
    readonly audit_id: string;
    /** Absent once the person was erased. */
    readonly token?: string;
    readonly verification_context: Omit<OutcomeContext, 'verified_claims'> &
      Partial<Pick<OutcomeContext, 'verified_claims'>>;
  }
>;

export type WebhookTestEvent = Envelope<'webhook.test', { readonly test_id: string; readonly message: string }>;

/** Switch on `event`. Leave room for names that are not here yet. */
export type WebhookEvent =
  VerificationCompletedEvent | VerificationFailedEvent | OutcomeReportedEvent | WebhookTestEvent;

let hasWarned = false;

/**
 * Whether these raw bytes were signed with this secret. Never throws: whatever cannot be checked is not signed.
 * The header may hold several signatures, separated by commas, while a secret is being replaced; one that fits is enough.
 *
 * @param raw the body as it came over the wire, from `express.raw()` or `await request.text()`; not a parsed object
 * @param header the value of `X-PASSID-Signature`
 */
export function verifyWebhookSignature(
  raw: Uint8Array | string,
  header: string | readonly string[] | null | undefined,
  secret: string | undefined,
): boolean {
  if (typeof secret !== 'string' || secret === '') return warnOnce('There is no webhook secret', 'Set the secret');
  if (typeof raw !== 'string' && !(raw instanceof Uint8Array))
    return warnOnce('The webhook body was parsed before it was verified', 'Use express.raw() on this route');
  const lines = [header].flat().filter((line) => typeof line === 'string');
  const signatures = lines.join(',').split(',', SIGNATURES_MAX);
  const expected = createHmac('sha256', secret).update(raw).digest();
  // All are compared, so that timing does not reveal which one matched.
  return signatures.map((signature) => isSignature(signature, expected)).includes(true);
}

function isSignature(text: string, expected: Buffer): boolean {
  const hex = SIGNATURE.exec(text.trim())?.[1];
  return hex !== undefined && timingSafeEqual(Buffer.from(hex, 'hex'), expected);
}

/** Warns once: a misconfigured receiver refuses every webhook, and one warning per webhook would fill the log. */
function warnOnce(what: string, cure: string): false {
  if (!hasWarned) process.emitWarning(`${what}, so no webhook can be verified. ${cure}.`, { code: 'PASSID_WEBHOOK' });
  hasWarned = true;
  return false;
}
