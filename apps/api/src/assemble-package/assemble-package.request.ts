import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Length, Matches } from 'class-validator';
import { REFERENCE } from '../verification/request-rules.js';

export class AssemblePackageRequest {
  @ApiProperty({
    description: 'Of a verification of yours; spaces and lower case do not matter.',
    example: 'PASSID-AB3X-7YQM-K4ZT-W9HD',
  })
  @IsString({ message: 'The token must be a text, such as "PASSID-AB3X-7YQM-…".' })
  @Length(1, 64, { message: 'The token must be 1 to 64 characters.' })
  token: string;

  @ApiPropertyOptional({
    description: 'Your own name for the case; it comes back in the package.',
    example: 'loan 4711',
  })
  @IsOptional()
  @Matches(REFERENCE, { message: 'The reference must be a text of 1 to 200 characters without control characters.' })
  institution_reference?: string;
}
