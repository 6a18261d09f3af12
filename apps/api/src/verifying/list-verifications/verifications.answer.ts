import { ApiProperty } from '@nestjs/swagger';
import { DENY_REASONS, type DenyReason, type Environment, type Verdict, type VerificationRecord } from '@passid/ledger';

export class VerificationEntryAnswer {
  @ApiProperty({ description: 'The verification.', example: 'vrf_5ad2b37be6b71760fdf4151790021863' })
  readonly auditId: string;

  @ApiProperty({ enum: ['sandbox', 'live'], description: 'Of the key that asked.' })
  readonly environment: Environment;

  @ApiProperty({ enum: ['code', 'token', 'session'], description: 'What was shown.', example: 'code' })
  readonly via: VerificationRecord['via'];

  @ApiProperty({ enum: ['verified', 'manual_review', 'denied'], description: 'What the policy made of it.' })
  readonly status: Verdict['status'];

  @ApiProperty({
    type: String,
    enum: DENY_REASONS,
    nullable: true,
    description: 'Why it was denied; null where it was not.',
    example: null,
  })
  readonly denyReason: DenyReason | null;

  @ApiProperty({ format: 'date-time', description: 'When it was concluded.', example: '2026-01-01T12:00:00.000Z' })
  readonly verifiedAt: string;

  @ApiProperty({ description: 'Of the code or token that was shown; empty where it was neither.', example: 'Z72L' })
  readonly presentedLastFour: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Of the share’s token; null when it is not yours to see.',
    example: 'W9HD',
  })
  readonly tokenLastFour: string | null;

  @ApiProperty({ type: [String], description: 'What was asked for.', example: ['income_verified'] })
  readonly permissions: readonly string[];

  @ApiProperty({ type: [String], description: 'What the customer did not consent to.', example: [] })
  readonly notGranted: readonly string[];

  @ApiProperty({ enum: ['verified', 'not_provided', 'invalid'], description: 'The zero-knowledge proof.' })
  readonly proofStatus: Verdict['proofStatus'];

  @ApiProperty({
    type: String,
    enum: ['fresh', 'stale'],
    nullable: true,
    description: 'Of the credential, then; null where there was none.',
    example: 'fresh',
  })
  readonly freshnessStatus: Verdict['freshnessStatus'];

  @ApiProperty({ description: 'The policy it was judged by.', example: 'verifier_policy_v1' })
  readonly policyVersion: string;
}

export class VerificationsAnswer {
  @ApiProperty({ type: [VerificationEntryAnswer], description: 'The latest first.' })
  readonly verifications: readonly VerificationEntryAnswer[];

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Send it back as `cursor` for the next page; null on the last.',
    example: 'AAAAAAAAAEo',
  })
  readonly nextCursor: string | null;
}
