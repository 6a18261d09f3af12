import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsOptional, IsString, Length, Matches } from 'class-validator';
import { IsPermission, PERMISSIONS_MAX, REFERENCE } from '../verification/request-rules.js';

export class VerifyTokenRequest {
  @ApiProperty({
    description: 'As an answer gave it; spaces and lower case do not matter.',
    example: 'PASSID-AB3X-7YQM-K4ZT-W9HD',
  })
  @IsString({ message: 'The token must be a text, such as "PASSID-AB3X-7YQM-…".' })
  @Length(1, 64, { message: 'The token must be 1 to 64 characters.' })
  token: string;

  @ApiPropertyOptional({
    type: [String],
    description: 'Permission or claim names. Absent: all.',
    example: ['income_verified', 'sanctions_clear'],
  })
  @IsOptional()
  @IsArray({ message: 'The permissions must be a list of names.' })
  @ArrayMaxSize(PERMISSIONS_MAX, { message: `At most ${PERMISSIONS_MAX} permissions can be requested.` })
  @IsPermission({ each: true })
  permissions?: string[];

  @ApiPropertyOptional({
    description: 'Your own name for the case; it comes back in the answer.',
    example: 'loan 4711',
  })
  @IsOptional()
  @Matches(REFERENCE, { message: 'The reference must be a text of 1 to 200 characters without control characters.' })
  institution_reference?: string;
}
