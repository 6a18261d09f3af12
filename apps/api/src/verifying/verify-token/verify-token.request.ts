import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { ArePermissions, IsReference, IsToken } from '../verdict/request-rules.js';

export class VerifyTokenRequest {
  @ApiProperty({
    description: 'As an answer gave it; spaces and lower case do not matter.',
    example: 'PASSID-AB3X-7YQM-K4ZT-W9HD',
  })
  @IsToken()
  token: string;

  @ApiPropertyOptional({
    type: [String],
    description: 'Permission or claim names. Absent: all.',
    example: ['income_verified', 'sanctions_clear'],
  })
  @IsOptional()
  @ArePermissions()
  permissions?: string[];

  @ApiPropertyOptional({
    description: 'Your own name for the case; it comes back in the answer.',
    example: 'loan 4711',
  })
  @IsOptional()
  @IsReference()
  institution_reference?: string;
}
