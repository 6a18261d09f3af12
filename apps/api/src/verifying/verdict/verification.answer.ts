import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PERMISSIONS, type Tombstone, type VerificationClaims } from '@passid/credentials';
import { DENY_REASONS, type Denial, type DenyReason, type Environment, type Verdict } from '@passid/ledger';

/** A claim that was not granted is absent, never `false`. */
export class ClaimsAnswer implements Partial<VerificationClaims> {
  @ApiPropertyOptional({ description: 'The person is who they say.', example: true })
  readonly identity_verified?: boolean;

  @ApiPropertyOptional({ description: 'A regular income was seen.', example: true })
  readonly income_verified?: boolean;

  @ApiPropertyOptional({ description: 'Text for people.', example: '$3,000-4,000/mo' })
  readonly income_band?: string;

  @ApiPropertyOptional({ description: 'No sanctions list matches.', example: true })
  readonly sanctions_screening_clear?: boolean;

  @ApiPropertyOptional({ description: 'Identity and fraud checks were passed.', example: true })
  readonly identity_and_fraud_checks_passed?: boolean;

  @ApiPropertyOptional({ description: 'Bills and instalments were paid on time.', example: true })
  readonly payment_behavior_verified?: boolean;

  @ApiPropertyOptional({ description: 'Money was put aside regularly.', example: true })
  readonly savings_behavior_verified?: boolean;

  @ApiPropertyOptional({ type: 'integer', description: 'Days of history the claims rest on.', example: 180 })
  readonly data_window_days?: number;

  @ApiPropertyOptional({ type: 'integer', description: 'Hours since the credential was issued.', example: 2 })
  readonly freshness_hours?: number;

  @ApiPropertyOptional({ type: 'integer', description: 'Accounts the claims rest on.', example: 3 })
  readonly linked_accounts?: number;

  @ApiPropertyOptional({ description: 'Origin and destination.', example: 'KE->GB' })
  readonly corridor?: string;
}

export class ClaimSignatureAnswer {
  @ApiProperty({ enum: ['ed25519'], description: 'How it was signed.' })
  readonly algorithm: 'ed25519';

  @ApiProperty({ enum: ['valid', 'invalid', 'not_provided'], description: 'The issuer’s signature on the credential.' })
  readonly status: Verdict['signatureStatus'];

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Which key of `/.well-known/jwks.json` checks `jws`.',
    example: 'nMBYzsUx7pO7oUPmvYeEo1DnzPTQRfzbGgx4hBBqVxM',
  })
  readonly key_id: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description:
      'The claims as a compact JWS (EdDSA): anyone checks it offline. Null when there is nothing to vouch for.',
    example: 'eyJhbGciOiJFZERTQSJ9.eyJhdWRpdF9pZCI6InZyZl81YWQyIn0.c2lnbmF0dXJl',
  })
  readonly jws: string | null;
}

export class ProofAnswer {
  @ApiProperty({ enum: ['groth16/bn254'], description: 'The kind of proof.' })
  readonly type: 'groth16/bn254';

  @ApiProperty({
    enum: ['not_provided', 'verified', 'invalid'],
    description: '`verified` only when a zero-knowledge proof was really checked in this verification.',
  })
  readonly status: Verdict['proofStatus'];
}

/** Stands in place of what was erased. */
export class TombstoneAnswer implements Tombstone {
  @ApiProperty({ enum: ['SUBJECT_ERASED'], description: 'Why it is gone.' })
  readonly reason: 'SUBJECT_ERASED';

  @ApiProperty({ format: 'date-time', description: 'Since when.', example: '2026-06-01T12:00:00.000Z' })
  readonly erased_at: string;
}

/** The one object every verification is answered with, from whichever door (contract §4). */
export class VerificationAnswer implements Partial<Denial> {
  @ApiProperty({ description: 'Whether the claims can be relied on.', example: true })
  readonly credential_valid: boolean;

  @ApiProperty({ description: 'The same as `credential_valid`.', example: true })
  readonly valid: boolean;

  @ApiProperty({ enum: ['verified', 'manual_review', 'denied'], description: 'What the policy made of it.' })
  readonly status: Verdict['status'];

  @ApiProperty({ description: 'This verification.', example: 'vrf_5ad2b37be6b71760fdf4151790021863' })
  readonly verification_id: string;

  @ApiProperty({
    description: 'The same as `verification_id`: ask `/v1/audit/{audit_id}` for every event behind it.',
    example: 'vrf_5ad2b37be6b71760fdf4151790021863',
  })
  readonly audit_id: string;

  @ApiProperty({ format: 'date-time', description: 'When it was concluded.', example: '2026-01-01T12:00:00.000Z' })
  readonly verified_at: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The share’s long form: verify it again whenever you like. Null when it is not yours to see.',
    example: 'PASSID-AB3X-7YQM-K4ZT-W9HD',
  })
  readonly token: string | null;

  @ApiProperty({ enum: ['sandbox', 'live'], description: 'Of the key that asked.' })
  readonly environment: Environment;

  @ApiProperty({ description: '`iss` of the signature.', example: 'https://api.passid.example' })
  readonly issuer: string;

  @ApiProperty({ enum: ['active', 'expired', 'revoked', 'invalid'], description: 'The credential behind the share.' })
  readonly credential_status: Verdict['credentialStatus'];

  @ApiProperty({
    type: String,
    enum: ['redeemed', 'active', 'expired', 'revoked'],
    nullable: true,
    description: 'The share. Null when your institution does not know it.',
  })
  readonly token_status: Verdict['tokenStatus'];

  @ApiProperty({ type: ClaimsAnswer, description: 'What was both asked for and consented to.' })
  readonly verified_claims: ClaimsAnswer;

  @ApiProperty({ type: ClaimsAnswer, description: 'The same as `verified_claims`.' })
  readonly claims: ClaimsAnswer;

  @ApiProperty({
    enum: PERMISSIONS,
    isArray: true,
    description: 'What was asked for and not consented to.',
    example: [],
  })
  readonly claims_not_granted: readonly string[];

  @ApiProperty({ type: ClaimSignatureAnswer, description: 'Who vouches for the claims.' })
  readonly signature: ClaimSignatureAnswer;

  @ApiProperty({ type: ProofAnswer, description: 'Whether the claims were proved without showing what they rest on.' })
  readonly proof: ProofAnswer;

  @ApiProperty({
    type: String,
    enum: ['fresh', 'stale'],
    nullable: true,
    description: '`stale` is old, not invalid.',
  })
  readonly freshness_status: Verdict['freshnessStatus'];

  @ApiProperty({ enum: ['not_revoked', 'revoked', 'unknown'], description: 'Whether anyone withdrew it.' })
  readonly revocation_status: Verdict['revocationStatus'];

  @ApiProperty({ enum: [false], type: Boolean, description: 'No transaction, balance or exact income, ever.' })
  readonly raw_transactions_included: false;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Until when the token can be verified again.',
    example: '2026-01-31T12:00:00.000Z',
  })
  readonly expires_at: string | null;

  @ApiProperty({ description: 'The rules that judged it.', example: 'verifier_policy_v1' })
  readonly policy_version: string;

  @ApiProperty({ description: 'What derived the claims.', example: 'claims_model_v1' })
  readonly model_version: string;

  @ApiPropertyOptional({ description: 'Your own name for the case, as you sent it.', example: 'loan 4711' })
  readonly institution_reference?: string;

  @ApiProperty({
    description: 'Who decides.',
    example: 'PASSID verifies; it does not decide. The decision on this application is your institution’s own.',
  })
  readonly decisioning_note: string;

  @ApiPropertyOptional({
    type: TombstoneAnswer,
    description: 'Present when the person was erased after the verification: token, claims and signature are gone.',
  })
  readonly erasure?: TombstoneAnswer;

  @ApiPropertyOptional({ enum: DENY_REASONS, description: 'When denied: why.' })
  readonly deny_reason?: DenyReason;

  @ApiPropertyOptional({ description: '`deny_reason` in lower case.' })
  readonly reason_code?: string;

  @ApiPropertyOptional({ description: '`deny_reason` for people.' })
  readonly message?: string;
}
