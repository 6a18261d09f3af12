import type { Tombstone, VerificationClaims } from '@passid/credentials';
import type {
  CoverageLevel,
  Denial,
  Environment,
  OutcomeName,
  Timestamp,
  Verdict,
  WebhookEventName,
} from '@passid/ledger';

interface Told<Event extends WebhookEventName, Data> {
  /** The same as the header `webhook-id`, on every attempt: drop repeats by it. */
  readonly id: string;
  readonly event: Event;
  readonly institution_id: string;
  readonly environment: Environment;
  /** Counts everything announced to the institution in an environment from 1, without a gap. A probe has none. */
  readonly sequence?: number;
  /** When it happened, by the institution's clock. */
  readonly timestamp: Timestamp;
  readonly data: Data;
}

/** What an institution is told of an event: the same whether it is sent or asked for. */
export type WebhookDocument =
  | Told<'verification.completed', CompletedVerification>
  | Told<'verification.failed', FailedVerification>
  | Told<'outcome.reported', ReportedOutcomeNotice>
  | Told<'webhook.test', TestNotice>;

type NoticeOf<Document> = Document extends WebhookDocument ? Pick<Document, 'event' | 'data'> : never;

/** An event and what is said of it. */
export type Notice = NoticeOf<WebhookDocument>;

/** The claims that were both requested and consented to, and the context that always comes. One not granted is absent. */
export type GrantedClaims = Partial<VerificationClaims>;

export const PROOF_TYPE = 'groth16/bn254';

interface Sample {
  /** A sample of such a webhook, asked for in the sandbox: nothing happened. */
  readonly sample?: true;
  readonly test_id?: string;
}

interface Erasable {
  /** The person behind it was erased: this stands in place of token and claims. */
  readonly erasure?: Tombstone;
}

/** A code, token or session became a verification. */
export interface CompletedVerification extends Sample, Erasable {
  readonly token?: string | undefined;
  readonly audit_id: string;
  readonly verified_at: Timestamp;
  readonly status: Exclude<Verdict['status'], 'denied'>;
  readonly proof_type: typeof PROOF_TYPE;
  /** `verified` only where the proof really was checked in this verification. */
  readonly proof_status: Verdict['proofStatus'];
  readonly freshness_status: Verdict['freshnessStatus'];
  readonly verified_claims: GrantedClaims;
  /** The same as `verified_claims`. */
  readonly claims: GrantedClaims;
  /** Permissions that were requested and not consented to. */
  readonly claims_not_granted: readonly string[];
  readonly expires_at?: Timestamp | undefined;
  readonly institution_reference?: string | undefined;
}

/** A code or token was shown with a valid key and refused. */
export interface FailedVerification extends Sample, Erasable, Partial<Denial> {
  /** Where it is the institution's own; of anything else that was shown, only the last four characters are named. */
  readonly token?: string;
  readonly code_last_four?: string | undefined;
  readonly token_last_four?: string | undefined;
  readonly session_last_four?: string | undefined;
  readonly audit_id: string;
  readonly rejected_at: Timestamp;
  readonly status: 'denied';
  readonly proof_type: typeof PROOF_TYPE;
  readonly proof_status: Verdict['proofStatus'];
  readonly verified_claims?: GrantedClaims;
  /** The same as `verified_claims`. */
  readonly claims?: GrantedClaims;
  readonly institution_reference?: string | undefined;
}

/** The institution reported what became of a verified application. */
export interface ReportedOutcomeNotice extends Sample, Erasable {
  readonly token?: string | undefined;
  readonly outcome_id: string;
  readonly audit_id: string;
  readonly outcome: OutcomeName;
  readonly product_type?: string | undefined;
  readonly amount_usd?: number | undefined;
  readonly observation_days?: number | undefined;
  readonly notes?: string | undefined;
  readonly reported_at: Timestamp;
  readonly verification_context: VerificationContext;
}

/** The verification as it stood when its outcome was reported. */
export interface VerificationContext {
  readonly audit_id: string;
  readonly verified_at: Timestamp;
  readonly status: Exclude<Verdict['status'], 'denied'>;
  readonly coverage_level: CoverageLevel;
  readonly verified_claims?: GrantedClaims | undefined;
  readonly corridor?: string | undefined;
  readonly proof_status: Verdict['proofStatus'];
  readonly freshness_status: Verdict['freshnessStatus'];
  readonly policy_version: string;
  readonly model_version: string;
}

/** Somebody asked to see that webhooks arrive. Nothing happened. */
export interface TestNotice extends Sample {
  readonly test_id: string;
  readonly message: string;
}
