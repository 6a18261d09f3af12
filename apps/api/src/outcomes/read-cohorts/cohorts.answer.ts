import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Cohort, CoverageLevel, Environment, PerOutcome } from '@passid/ledger';
import { COVERAGE_LEVEL } from '../outcome.answer.js';

const COUNTS = {
  repaid: 14,
  no_default: 4,
  delinquent: 1,
  defaulted: 0,
  fraud_confirmed: 0,
  account_closed: 1,
  other: 0,
};
const RATES = {
  repaid: 0.7,
  no_default: 0.2,
  delinquent: 0.05,
  defaulted: 0,
  fraud_confirmed: 0,
  account_closed: 0.05,
  other: 0,
};

/** How it went with a group of customers. */
class CohortFields {
  @ApiProperty({ type: 'integer', description: 'Outcomes in the group.', example: 20 })
  readonly count: number;

  @ApiProperty({
    description:
      'The group is too small, or would give a small one away by subtraction: nothing but its size is shown.',
    example: false,
  })
  readonly suppressed: boolean;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    description: 'How many of each outcome; empty where suppressed.',
    example: COUNTS,
  })
  readonly outcomes: Partial<PerOutcome>;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'number' },
    description: 'Each outcome as a fraction of the count; empty where suppressed.',
    example: RATES,
  })
  readonly rates: Partial<PerOutcome>;

  @ApiProperty({
    type: Number,
    nullable: true,
    description: '`repaid` and `no_default` as a fraction of the count; null where suppressed.',
    example: 0.9,
  })
  readonly good_rate: number | null;

  @ApiProperty({
    type: Number,
    nullable: true,
    description:
      '`delinquent`, `defaulted` and `fraud_confirmed` as a fraction of the count; null where suppressed. `account_closed` and `other` are neither good nor bad.',
    example: 0.05,
  })
  readonly bad_rate: number | null;
}

export class LevelCohortAnswer extends CohortFields {
  @ApiProperty(COVERAGE_LEVEL)
  readonly coverage_level: CoverageLevel;
}

export class CorridorCohortAnswer extends CohortFields {
  @ApiProperty({ type: String, nullable: true, description: 'Null: the claims named none.', example: 'KE->GB' })
  readonly corridor: string | null;
}

export class ProductCohortAnswer extends CohortFields {
  @ApiProperty({ type: String, nullable: true, description: 'Null: the report named none.', example: 'personal_loan' })
  readonly product_type: string | null;
}

/** What was asked for. */
export class CohortFiltersAnswer {
  @ApiPropertyOptional({ description: 'As it was sent.', example: '2026-01-01' })
  readonly from?: string;

  @ApiPropertyOptional({ description: 'As it was sent.', example: '2026-12-31' })
  readonly to?: string;

  @ApiPropertyOptional({ description: 'As it was sent.', example: 'personal_loan' })
  readonly product_type?: string;

  @ApiPropertyOptional({ description: 'As it was sent.', example: 'KE->GB' })
  readonly corridor?: string;
}

export class CohortsAnswer {
  @ApiProperty({ enum: ['sandbox', 'live'], description: 'They are never mixed.' })
  readonly environment: Environment;

  @ApiProperty({
    type: 'integer',
    description: 'The ledger’s position the figures were computed at: send it as `as_of` to get them again.',
    example: 1042,
  })
  readonly as_of: number;

  @ApiProperty({
    format: 'date-time',
    description: 'When the ledger came to that position.',
    example: '2026-03-29T10:22:14.000Z',
  })
  readonly generated_at: string;

  @ApiProperty({ type: CohortFiltersAnswer, description: 'What was asked for.' })
  readonly filters: CohortFiltersAnswer;

  @ApiProperty({ type: 'integer', description: 'Outcomes that fit the filters.', example: 20 })
  readonly total_outcomes: number;

  @ApiProperty({ type: [LevelCohortAnswer], description: 'By coverage level, always all three.' })
  readonly cohorts: readonly LevelCohortAnswer[];

  @ApiProperty({ type: [CorridorCohortAnswer], description: 'By corridor: the 100 largest.' })
  readonly corridors: readonly CorridorCohortAnswer[];

  @ApiProperty({ type: [ProductCohortAnswer], description: 'By product type: the 100 largest.' })
  readonly products: readonly ProductCohortAnswer[];
}

/** An empty group is not suppressed: there is nothing to show. */
export const cohortFields = ({ count, figures }: Cohort): CohortFields => ({
  count,
  suppressed: count > 0 && figures === undefined,
  outcomes: figures?.outcomes ?? {},
  rates: figures?.rates ?? {},
  good_rate: figures?.goodRate ?? null,
  bad_rate: figures?.badRate ?? null,
});
