import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { IsReference, IsToken } from '../../verifying/verdict/request-rules.js';

export class AssemblePackageRequest {
  @ApiProperty({
    description: 'Of a verification of yours; spaces and lower case do not matter.',
    example: 'PASSID-AB3X-7YQM-K4ZT-W9HD',
  })
  @IsToken()
  token: string;

  @ApiPropertyOptional({
    description: 'Your own name for the case; it comes back in the package.',
    example: 'loan 4711',
  })
  @IsOptional()
  @IsReference()
  institution_reference?: string;
}
