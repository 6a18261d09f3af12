import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { ArePermissions } from '../../verifying/verdict/request-rules.js';

/** Shorter, and nobody finds their telephone in time. */
const TTL_SECONDS_MIN = 60;

/** Longer, and the code on the screen outlives the conversation it was shown in. */
const TTL_SECONDS_MAX = 3_600;

export const TTL_SECONDS_DEFAULT = 600;

/** 1 to 100 characters, none of them invisible, a control character or half a surrogate pair. */
const LABEL = /^[^\p{C}]{1,100}$/u;

export class CreateSessionRequest {
  @ApiPropertyOptional({
    description:
      'What you call yourself here, such as a branch. The wallet shows it below your registered name, never in its place.',
    example: 'Branch 7, counter 2',
  })
  @IsOptional()
  @Matches(LABEL, { message: 'The name must be a text of 1 to 100 characters without control characters.' })
  institutionName?: string;

  @ApiPropertyOptional({
    description: 'Permission or claim names that the customer is asked for. Absent: all.',
    type: [String],
    example: ['income_verified', 'identity_verified'],
  })
  @IsOptional()
  @ArePermissions()
  permissions?: string[];

  @ApiPropertyOptional({
    description: 'Seconds until the session expires.',
    default: TTL_SECONDS_DEFAULT,
    example: 600,
  })
  @IsOptional()
  @IsInt({ message: 'The time to live must be a whole number of seconds.' })
  @Min(TTL_SECONDS_MIN, { message: `A session lives at least ${TTL_SECONDS_MIN} seconds.` })
  @Max(TTL_SECONDS_MAX, { message: `A session lives at most ${TTL_SECONDS_MAX} seconds.` })
  ttlSeconds?: number;
}
