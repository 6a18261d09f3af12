import type { ClaimOrPermission, VerificationClaims } from './claims.js';
import { Transport, type CallOptions, type ClientOptions, type PostOptions } from './transport.js';
import type { Environment, Erasure, VerificationAnswer } from './verification.js';

export interface RedeemCode {
  /** As the customer read it out: dashes, spaces and lower case do not matter. */
  readonly code: string;
  /** Default: every claim the customer shares. */
  readonly requestedClaims?: readonly ClaimOrPermission[] | undefined;
  /** Your own name for the case; it comes back in the answer and in the webhook. */
  readonly institutionReference?: string | undefined;
}

export interface VerifyToken {
  readonly token: string;
  /** Default: every claim the customer shares. */
  readonly permissions?: readonly ClaimOrPermission[] | undefined;
  readonly institutionReference?: string | undefined;
}

export interface CreateSession {
  /** A branch or product, shown small under your registered name. */
  readonly institutionName?: string | undefined;
  readonly permissions?: readonly ClaimOrPermission[] | undefined;
  /** 60 to 3600. Default 600. */
  readonly ttlSeconds?: number | undefined;
}

export interface CreatedSession {
  readonly requestId: string;
  /** For typing, such as `AB3X-7YQM`. */
  readonly code: string;
  /** For the QR code. */
  readonly deepLink: string;
  readonly expiresAt: string;
}

/** What came of a session so far; the whole verification once the customer answered. */
export type Session =
  | {
      readonly requestId: string;
      readonly status: 'pending' | 'declined' | 'expired';
      readonly expiresAt: string;
      /** When declined with a reason: the customer's own words. */
      readonly declineReason?: string;
    }
  | (Omit<VerificationAnswer, 'status'> & {
      readonly requestId: string;
      /** Answered, and may be denied: look at `credential_valid`. */
      readonly status: 'completed';
      readonly verification_status: VerificationAnswer['status'];
      readonly expiresAt: string;
      readonly verifiedAt: string;
    });

export type OutcomeKind =
  'repaid' | 'no_default' | 'delinquent' | 'defaulted' | 'fraud_confirmed' | 'account_closed' | 'other';

export interface ReportOutcome {
  /** The token of the verification this is the outcome of. */
  readonly token: string;
  readonly outcome: OutcomeKind;
  readonly productType?: string | undefined;
  /** 0 or more. */
  readonly amountUsd?: number | undefined;
  /** Days since disbursement, 0 to 3650. */
  readonly observationDays?: number | undefined;
  /** Up to 1,000 characters; required for `other`. */
  readonly notes?: string | undefined;
}

/** The verification an outcome belongs to, from the ledger. */
export interface OutcomeContext {
  readonly audit_id: string;
  readonly verified_at: string;
  readonly status: 'verified' | 'manual_review';
  readonly coverage_level: 'high' | 'partial' | 'low';
  readonly verified_claims: Partial<VerificationClaims>;
  readonly corridor?: string;
  readonly proof_status: VerificationAnswer['proof']['status'];
  readonly freshness_status: 'fresh' | 'stale' | null;
  readonly policy_version: string;
  readonly model_version: string;
}

interface OutcomeFields {
  readonly outcome: OutcomeKind;
  readonly product_type?: string;
  readonly amount_usd?: number;
  readonly observation_days?: number;
  readonly notes?: string;
}

/** An outcome as it stood at one time. */
export interface OutcomeVersion extends OutcomeFields {
  /** Absent in the first, which is the report itself. */
  readonly amendment_id?: string;
  readonly recorded_at: string;
}

export interface ReportedOutcome extends OutcomeFields {
  readonly outcome_id: string;
  readonly environment: Environment;
  /** Null once the person was erased. */
  readonly token: string | null;
  readonly reported_at: string;
  readonly verification_context: OutcomeContext;
  /** The report and every amendment, oldest first. */
  readonly history: readonly OutcomeVersion[];
  /** Present once the person was erased: token, claims, amounts and notes are gone. */
  readonly erasure?: Erasure;
}

/** A signed case file: the verification, where it came from, and the proof that it is in the ledger. */
export interface CaseFilePackage {
  readonly [field: string]: unknown;
}

export interface ServiceVersion {
  readonly service: string;
  readonly version: string;
  readonly api_version: string;
}

/** An institution's backend. Every method throws PASSIDError: PASSIDApiError for an answer, PASSIDConnectionError for none. */
export class PASSIDClient {
  readonly #transport: Transport;

  /** @throws PASSIDConfigurationError */
  constructor(options: ClientOptions) {
    this.#transport = new Transport(options);
  }

  /**
   * Redeems a customer's one-time code. `status: 'denied'` is an answer, not an error: read `deny_reason`. A code that is
   * unknown, used, expired or revoked is a PASSIDApiError with that `code`.
   */
  async redeemCode(
    { code, requestedClaims, institutionReference }: RedeemCode,
    options?: PostOptions,
  ): Promise<VerificationAnswer> {
    const body = { code, requestedClaims, institution_reference: institutionReference };
    const { data } = await this.#transport.post<{ data: VerificationAnswer }>('/api/bridge/code/redeem', body, options);
    return data;
  }

  /** Verifies a token. A bad one is an answer with `credential_valid: false`, not an error. */
  verify(
    { token, permissions, institutionReference }: VerifyToken,
    options?: PostOptions,
  ): Promise<VerificationAnswer> {
    return this.#transport.post(
      '/v1/verify',
      { token, permissions, institution_reference: institutionReference },
      options,
    );
  }

  /** The stored record of a token's latest verification, with today's revocation state: no event, no webhook, no charge. */
  getVerification(token: string, options?: CallOptions): Promise<VerificationAnswer> {
    return this.#transport.get(`/api/v1/bridge/verify/${encodeURIComponent(token)}`, options);
  }

  /** Asks for a verification that the customer approves in their wallet: show `deepLink` as a QR code. */
  createSession(session: CreateSession = {}, options?: PostOptions): Promise<CreatedSession> {
    const { institutionName, permissions, ttlSeconds } = session;
    return this.#transport.post('/v1/sessions', { institutionName, permissions, ttlSeconds }, options);
  }

  getSession(requestId: string, options?: CallOptions): Promise<Session> {
    return this.#transport.get(`/v1/sessions/${encodeURIComponent(requestId)}`, options);
  }

  /** The signed case file of a token this institution verified. */
  assemblePackage(
    { token, institutionReference }: Pick<VerifyToken, 'token' | 'institutionReference'>,
    options?: PostOptions,
  ): Promise<CaseFilePackage> {
    return this.#transport.post('/v1/package', { token, institution_reference: institutionReference }, options);
  }

  /** One for each token: a second is a PASSIDApiError with status 409. */
  reportOutcome(outcome: ReportOutcome, options?: PostOptions): Promise<ReportedOutcome> {
    const { token, outcome: kind, productType, amountUsd, observationDays, notes } = outcome;
    const body = { token, outcome: kind, productType, amountUsd, observationDays, notes };
    return this.#transport.post('/v1/outcome', body, options);
  }

  version(options?: CallOptions): Promise<ServiceVersion> {
    return this.#transport.get('/v1/version', options);
  }
}
