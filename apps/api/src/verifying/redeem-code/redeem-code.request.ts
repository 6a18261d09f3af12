import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsOptional, IsString, Length } from 'class-validator';
import { IsPermission, IsReference, PERMISSIONS_MAX } from '../verdict/request-rules.js';

export class RedeemCodeRequest {
  @ApiProperty({
    description: 'As the customer read it out: dashes, spaces and lower case do not matter.',
    example: 'KE8V-3TXY-Z72L',
  })
  @IsString({ message: 'The code must be a text, such as "KE8V-3TXY-Z72L".' })
  @Length(1, 64, { message: 'The code must be 1 to 64 characters.' })
  code: string;

  @ApiPropertyOptional({
    type: [String],
    description: 'Permission or claim names. Absent: all.',
    example: ['income_verified', 'sanctions_clear'],
  })
  @IsOptional()
  @IsArray({ message: 'The requested claims must be a list of names.' })
  @ArrayMaxSize(PERMISSIONS_MAX, { message: `At most ${PERMISSIONS_MAX} claims can be requested.` })
  @IsPermission({ each: true })
  requestedClaims?: string[];

  @ApiPropertyOptional({
    description: 'Your own name for the case; it comes back in the answer.',
    example: 'loan 4711',
  })
  @IsOptional()
  @IsReference()
  institution_reference?: string;
}
