import { ApiPropertyOptional } from '@nestjs/swagger';
import type { Environment } from '@passid/ledger';
import { IsIn, IsOptional, Matches } from 'class-validator';
import { IsProductType } from '../outcome-rules.js';
import { IsMoment } from '../../door/paging/period.js';

export class ReadCohortsRequest {
  @ApiPropertyOptional({
    description: 'Outcomes first reported from this day or moment on (UTC).',
    example: '2026-01-01',
  })
  @IsOptional()
  @IsMoment()
  from?: string;

  @ApiPropertyOptional({
    description: 'Outcomes first reported up to and with this day, or before this moment (UTC).',
    example: '2026-12-31',
  })
  @IsOptional()
  @IsMoment()
  to?: string;

  @ApiPropertyOptional({ description: 'Only this product type, as it was reported.', example: 'personal_loan' })
  @IsOptional()
  @IsProductType()
  productType?: string;

  @ApiPropertyOptional({ description: 'Only this corridor.', example: 'KE->GB' })
  @IsOptional()
  @Matches(/^[A-Z]{2}->[A-Z]{2}$/, { message: 'The corridor must be written like KE->GB.' })
  corridor?: string;

  @ApiPropertyOptional({
    enum: ['sandbox', 'live'],
    description: 'By default live once a live outcome has been reported, and until then sandbox.',
    example: 'sandbox',
  })
  @IsOptional()
  @IsIn(['sandbox', 'live'], { message: 'The environment must be sandbox or live.' })
  environment?: Environment;

  @ApiPropertyOptional({
    description:
      'A position of the ledger, from an earlier answer: gives the figures as they were then, for ever the same.',
    example: '1042',
  })
  @IsOptional()
  @Matches(/^[1-9]\d{0,17}$/, { message: 'The position must be a whole number from 1.' })
  as_of?: string;
}
