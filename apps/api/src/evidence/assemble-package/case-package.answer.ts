import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Environment, Verdict, VerificationRecord } from '@passid/ledger';
import { TrailEventAnswer } from '../audit-trail/audit-trail.answer.js';
import { ProofAnswer, VerificationAnswer } from '../../verifying/verdict/verification.answer.js';

/** Where the claims came from, and by what they were judged. */
export class ProvenanceAnswer {
  @ApiProperty({ description: 'Who vouches for the claims.', example: 'https://api.passid.example' })
  readonly issuer: string;

  @ApiProperty({
    description: 'Where the keys are that check the signatures.',
    example: 'https://api.passid.example/.well-known/jwks.json',
  })
  readonly jwks_uri: string;

  @ApiProperty({ enum: ['code', 'token', 'session'], description: 'What was shown.', example: 'code' })
  readonly via: VerificationRecord['via'];

  @ApiProperty({ type: [String], description: 'What was asked for.', example: ['verified_credential_summary'] })
  readonly permissions: readonly string[];

  @ApiProperty({ type: [String], description: 'What the customer did not consent to.', example: [] })
  readonly claims_not_granted: readonly string[];

  @ApiProperty({ enum: ['active', 'expired', 'revoked', 'invalid'], description: 'The credential, then.' })
  readonly credential_status: Verdict['credentialStatus'];

  @ApiProperty({ enum: ['not_revoked', 'revoked', 'unknown'], description: 'Whether share or credential was revoked.' })
  readonly revocation_status: Verdict['revocationStatus'];

  @ApiPropertyOptional({ type: 'integer', description: 'Days of history the claims rest on.', example: 180 })
  readonly data_window_days?: number;

  @ApiPropertyOptional({ type: 'integer', description: 'Hours since the credential was issued, then.', example: 2 })
  readonly freshness_hours?: number;

  @ApiPropertyOptional({ type: 'integer', description: 'Accounts the claims rest on.', example: 3 })
  readonly linked_accounts?: number;

  @ApiPropertyOptional({ description: 'Origin and destination.', example: 'KE->GB' })
  readonly corridor?: string;

  @ApiProperty({ description: 'The policy it was judged by.', example: 'verifier_policy_v1' })
  readonly policy_version: string;

  @ApiProperty({ description: 'The model behind the claims.', example: 'claims_model_v1' })
  readonly model_version: string;
}

export class PackageTrailAnswer {
  @ApiProperty({ type: 'integer', description: 'The ledger’s position up to which it goes.', example: 1042 })
  readonly through_position: number;

  @ApiProperty({ description: 'False: there are more than 500 events, and these are the first.', example: true })
  readonly is_complete: boolean;

  @ApiProperty({
    type: [TrailEventAnswer],
    description: 'In the order in which it happened. The signature names the commitment of each.',
  })
  readonly events: readonly TrailEventAnswer[];
}

export class PackageSignatureAnswer {
  @ApiProperty({ enum: ['ed25519'], description: 'How it was signed.' })
  readonly algorithm: 'ed25519';

  @ApiProperty({
    description: 'Which key of `/.well-known/jwks.json` checks `jws`.',
    example: 'nMBYzsUx7pO7oUPmvYeEo1DnzPTQRfzbGgx4hBBqVxM',
  })
  readonly key_id: string;

  @ApiProperty({
    description:
      'The package as a compact JWS (EdDSA, `typ` `passid-package+jwt`): everything but the events’ content, of which it holds the commitments.',
    example: 'eyJhbGciOiJFZERTQSJ9.eyJwYWNrYWdlX2lkIjoicGtnXzFhIn0.c2lnbmF0dXJl',
  })
  readonly jws: string;
}

/** One case, to be kept and checked without us. */
export class CasePackageAnswer {
  @ApiProperty({ description: 'This package.', example: 'pkg_1f0e2d3b4a596877665544332211009a' })
  readonly package_id: string;

  @ApiProperty({
    format: 'date-time',
    description: 'When it was assembled.',
    example: '2026-03-29T10:22:14.000Z',
  })
  readonly assembled_at: string;

  @ApiProperty({ description: 'The verification it is about.', example: 'vrf_5ad2b37be6b71760fdf4151790021863' })
  readonly audit_id: string;

  @ApiProperty({ description: 'Yours.', example: '402733518' })
  readonly institution_id: string;

  @ApiProperty({ enum: ['sandbox', 'live'], description: 'Of the key that asked.' })
  readonly environment: Environment;

  @ApiPropertyOptional({ description: 'Your own name for the case.', example: 'loan 4711' })
  readonly institution_reference?: string;

  @ApiProperty({ type: VerificationAnswer, description: 'The latest verification of the token, as it was answered.' })
  readonly verification: VerificationAnswer;

  @ApiProperty({ type: ProvenanceAnswer, description: 'Where the claims came from.' })
  readonly provenance: ProvenanceAnswer;

  @ApiProperty({ type: ProofAnswer, description: 'The zero-knowledge proof.' })
  readonly proof: ProofAnswer;

  @ApiProperty({ type: PackageTrailAnswer, description: 'Every event behind it.' })
  readonly audit_trail: PackageTrailAnswer;

  @ApiProperty({ type: PackageSignatureAnswer, description: 'What makes it one.' })
  readonly signature: PackageSignatureAnswer;
}
