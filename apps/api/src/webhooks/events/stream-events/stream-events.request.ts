import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';

export class StreamEventsRequest {
  @ApiPropertyOptional({
    description: 'Only these event types, as the audit trail names them, separated by commas. Absent: all.',
    example: 'TokenVerified,TokenRejected',
  })
  @IsOptional()
  @Matches(/^[A-Z][A-Za-z]{0,63}(?:,[A-Z][A-Za-z]{0,63}){0,63}$/, {
    message: 'The types must be event types separated by commas, such as TokenVerified,TokenRejected.',
  })
  types?: string;

  @ApiPropertyOptional({
    description:
      'Where to begin, if there is no Last-Event-ID: after this cursor, or `start`. Absent: with what is new.',
    example: 'start',
  })
  @IsOptional()
  @Matches(/^(?:start|[\w-]{11})$/, { message: 'Begin at `start` or after a cursor of ours.' })
  after?: string;
}
