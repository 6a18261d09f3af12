import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';

/** 1 to 500 characters, none of them invisible, a control character or half a surrogate pair. */
const REASON = /^[^\p{C}]{1,500}$/u;

export class DeclineSessionRequest {
  @ApiPropertyOptional({ description: 'For the institution to read.', example: 'I will bring my papers instead.' })
  @IsOptional()
  @Matches(REASON, { message: 'The reason must be a text of 1 to 500 characters without control characters.' })
  reason?: string;
}
