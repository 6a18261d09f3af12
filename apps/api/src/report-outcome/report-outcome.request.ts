import { OUTCOMES, type OutcomeName } from '@passid/ledger';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Length } from 'class-validator';
import { AreNotes, IsAmountUsd, IsObservationDays, IsOutcome, IsProductType } from '../outcome/outcome-rules.js';

export class ReportOutcomeRequest {
  @ApiProperty({
    description: 'Of the verification; spaces and lower case do not matter.',
    example: 'PASSID-AB3X-7YQM-K4ZT-W9HD',
  })
  @IsString({ message: 'The token must be a text, such as "PASSID-AB3X-7YQM-…".' })
  @Length(1, 64, { message: 'The token must be 1 to 64 characters.' })
  token: string;

  @ApiProperty({ enum: OUTCOMES, description: 'What became of it.', example: 'no_default' })
  @IsOutcome()
  outcome: OutcomeName;

  @ApiPropertyOptional({ description: 'In your own words; cohorts are broken down by it.', example: 'personal_loan' })
  @IsOptional()
  @IsProductType()
  productType?: string;

  @ApiPropertyOptional({ description: 'US dollars, such as the amount of the loan.', example: 5000 })
  @IsOptional()
  @IsAmountUsd()
  amountUsd?: number;

  @ApiPropertyOptional({ description: 'Days since disbursement.', example: 90 })
  @IsOptional()
  @IsObservationDays()
  observationDays?: number;

  @ApiPropertyOptional({
    description: 'For your institution alone. Required when the outcome is `other`.',
    example: 'Early repayment',
  })
  @IsOptional()
  @AreNotes()
  notes?: string;
}
