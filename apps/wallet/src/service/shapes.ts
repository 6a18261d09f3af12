import type { CredentialAttributes } from '@passid/proofs/in-browser';

/** What the API answers, as /openapi.json has it; of each answer only what this page reads. */

export interface Login {
  readonly holderId: string;
  readonly environment: 'sandbox' | 'live';
  readonly token: string;
  readonly expiresAt: string;
}

/** What comes with every answer, whatever was chosen. */
interface ClaimContext {
  readonly data_window_days?: number;
  readonly freshness_hours?: number;
  readonly linked_accounts?: number;
  readonly corridor?: string;
}

export interface Claims extends ClaimContext {
  readonly identity_verified?: boolean;
  readonly income_verified?: boolean;
  readonly income_band?: string;
  readonly sanctions_screening_clear?: boolean;
  readonly identity_and_fraud_checks_passed?: boolean;
  readonly payment_behavior_verified?: boolean;
  readonly savings_behavior_verified?: boolean;
}

export type ClaimName = Exclude<keyof Claims, keyof ClaimContext>;

export interface Credential {
  readonly credentialId: string;
  readonly status: 'active' | 'expired' | 'revoked';
  readonly issuedAt: string;
  readonly expiresAt: string;
}

/** `GET /api/wallet/credentials/{credentialId}` */
export interface ReadCredential extends Credential {
  readonly claims?: Claims;
  readonly freshnessStatus: 'fresh' | 'stale';
}

/** `POST /api/wallet/credentials`: `provable` is what a proof is made of, and is given once. */
export interface IssuedCredential extends Credential {
  readonly provable?: ProvableCredential;
}

/** What the issuer is asked to sign; it adds the currency and the times itself. */
export type Attributes = Omit<CredentialAttributes, 'currency' | 'issuedAt' | 'expiresAt'>;

interface DecimalPoint {
  readonly x: string;
  readonly y: string;
}

/** Numbers are decimal text. */
export interface ProvableCredential {
  readonly credentialId: string;
  readonly attributes: CredentialAttributes;
  readonly issuer: DecimalPoint;
  readonly signature: { readonly r8: DecimalPoint; readonly s: string };
}

export const PERMISSIONS = [
  'income_verified',
  'identity_verified',
  'sanctions_clear',
  'fraud_risk',
  'payment_reliability',
  'savings_consistency',
] as const;

/** The summary is the six of them together: the page asks for each by itself. */
export type Permission = (typeof PERMISSIONS)[number];

export interface ShareContents {
  readonly permissions: readonly Permission[];
  readonly audience?: string;
  readonly credentialId: string;
}

export interface ProofTerms {
  readonly tokenHash: string;
  readonly audience?: string;
  readonly credentialId: string;
  readonly consented: readonly string[];
  readonly policyVersion: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly issuer: DecimalPoint;
}

export interface ShareDraft {
  readonly draft: string;
  readonly terms: ProofTerms;
}

export interface ProvenDraft {
  readonly draft: string;
  readonly proof: object;
}

export interface CreatedShare {
  readonly shareId: string;
  readonly code: string;
  readonly token: string;
  readonly expiresAt: string;
  readonly codeExpiresAt: string;
}

export interface Disclosure {
  readonly institutionId: string;
  readonly institutionName: string;
  readonly via: string;
  readonly status: 'verified' | 'manual_review' | 'denied';
  readonly claims: readonly string[];
  readonly at: string;
}

export interface Share {
  readonly shareId: string;
  readonly codeLastFour?: string;
  readonly status: 'active' | 'redeemed' | 'expired' | 'revoked';
  readonly permissions: readonly string[];
  readonly audience?: string;
  readonly hasProof: boolean;
  readonly createdAt: string;
  readonly expiresAt: string;
  /** Newest first. */
  readonly disclosures: readonly Disclosure[];
}

export interface SharePage {
  readonly shares: readonly Share[];
  readonly nextCursor: string | null;
}

/** Who asks, for what. */
export interface Session {
  readonly requestId: string;
  readonly institutionId: string;
  readonly institutionName: string;
  readonly subLabel?: string;
  readonly permissions: readonly string[];
  readonly environment: 'sandbox' | 'live';
  readonly expiresAt: string;
}
