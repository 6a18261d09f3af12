import { OUTCOMES, type OutcomeName } from '@passid/ledger';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { AreNotes, IsAmountUsd, IsObservationDays, IsOutcome, IsProductType } from '../outcome-rules.js';

/** What is left out stays as it was. */
export class AmendOutcomeRequest {
  @ApiPropertyOptional({ enum: OUTCOMES, description: 'What became of it.', example: 'repaid' })
  @IsOptional()
  @IsOutcome()
  outcome?: OutcomeName;

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
