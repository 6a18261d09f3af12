import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  COVERAGE_LEVELS,
  OUTCOMES,
  type CoverageLevel,
  type Environment,
  type OutcomeContext,
  type OutcomeName,
} from '@passid/ledger';
import { ClaimsAnswer, TombstoneAnswer } from '../verifying/verdict/verification.answer.js';

/** What can change about an outcome. */
class OutcomeFields {
  @ApiProperty({ enum: OUTCOMES, description: 'What became of it.', example: 'repaid' })
  readonly outcome: OutcomeName;

  @ApiPropertyOptional({ type: String, description: 'In your own words.', example: 'personal_loan' })
  readonly product_type?: string;

  @ApiPropertyOptional({ type: Number, description: 'US dollars.', example: 5000 })
  readonly amount_usd?: number;

  @ApiPropertyOptional({ type: Number, description: 'Days since disbursement.', example: 90 })
  readonly observation_days?: number;

  @ApiPropertyOptional({ type: String, description: 'For your institution alone.', example: 'Early repayment' })
  readonly notes?: string;
}

export class OutcomeVersion extends OutcomeFields {
  @ApiPropertyOptional({
    type: String,
    description: 'Absent in the first entry, which is the report itself.',
    example: 'amd_7c1f0e2d3b4a59687766554433221100',
  })
  readonly amendment_id?: string;

  @ApiProperty({
    type: String,
    format: 'date-time',
    description: 'From when on this held.',
    example: '2026-03-29T10:22:14.000Z',
  })
  readonly recorded_at: string;
}

export const COVERAGE_LEVEL = {
  enum: COVERAGE_LEVELS,
  description:
    'high: identity, income, sanctions and fraud checks all true; low: neither identity nor income; else partial.',
  example: 'high',
};

export class OutcomeContextAnswer {
  @ApiProperty({ description: 'The verification.', example: 'vrf_5ad2b37be6b71760fdf4151790021863' })
  readonly audit_id: string;

  @ApiProperty({ format: 'date-time', description: 'When it was concluded.', example: '2026-01-03T09:12:00.000Z' })
  readonly verified_at: string;

  @ApiProperty({ enum: ['verified', 'manual_review'], description: 'What the policy made of it.', example: 'verified' })
  readonly status: OutcomeContext['status'];

  @ApiProperty(COVERAGE_LEVEL)
  readonly coverage_level: CoverageLevel;

  @ApiProperty({ type: ClaimsAnswer, description: 'The claims you were told, as in the verification’s answer.' })
  readonly verified_claims: ClaimsAnswer;

  @ApiPropertyOptional({ description: 'Origin and destination.', example: 'KE->GB' })
  readonly corridor?: string;

  @ApiProperty({
    enum: ['verified', 'not_provided', 'invalid'],
    description: 'The zero-knowledge proof.',
    example: 'not_provided',
  })
  readonly proof_status: OutcomeContext['proofStatus'];

  @ApiProperty({
    type: String,
    enum: ['fresh', 'stale'],
    nullable: true,
    description: 'Of the credential, then.',
    example: 'fresh',
  })
  readonly freshness_status: OutcomeContext['freshnessStatus'];

  @ApiProperty({ description: 'The policy it was judged by.', example: 'verifier_policy_v1' })
  readonly policy_version: string;

  @ApiProperty({ description: 'The model behind the claims.', example: 'claims_model_v1' })
  readonly model_version: string;
}

export class OutcomeAnswer extends OutcomeFields {
  @ApiProperty({ description: 'This outcome.', example: 'out_0d6f4a5c1b9e47d28a3f5e6b7c8d9e0f' })
  readonly outcome_id: string;

  @ApiProperty({ enum: ['sandbox', 'live'], description: 'Of the key that reported it.' })
  readonly environment: Environment;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The token of the verification; null once the person was erased.',
    example: 'PASSID-AB3X-7YQM-K2PD-9WZC',
  })
  readonly token: string | null;

  @ApiProperty({ format: 'date-time', description: 'When it was first reported.', example: '2026-03-29T10:22:14.000Z' })
  readonly reported_at: string;

  @ApiProperty({
    type: OutcomeContextAnswer,
    description: 'The latest successful verification of the token when the outcome was reported, from the ledger.',
  })
  readonly verification_context: OutcomeContextAnswer;

  @ApiProperty({
    type: [OutcomeVersion],
    description: 'The report and every amendment, oldest first, each as it stood then.',
  })
  readonly history: readonly OutcomeVersion[];

  @ApiPropertyOptional({
    type: TombstoneAnswer,
    description: 'Present once the person was erased: token, claims, amounts and notes are gone with their key.',
  })
  readonly erasure?: TombstoneAnswer;
}

export class OutcomeListAnswer {
  @ApiProperty({ type: [OutcomeAnswer], description: 'The latest reported first.' })
  readonly outcomes: readonly OutcomeAnswer[];

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Send it back as `cursor` for the next page; null on the last.',
    example: 'AAAAAAAAAEo',
  })
  readonly next_cursor: string | null;
}
