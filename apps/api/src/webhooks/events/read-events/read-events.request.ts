import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, Matches } from 'class-validator';
import { WEBHOOK_EVENTS } from '@passid/ledger';
import { IsPageSize } from '../../../door/paging/page.js';

export class ReadEventsRequest {
  @ApiPropertyOptional({
    description: 'The `sequence` of the last event you have. Absent: from the first.',
    example: '17',
  })
  @IsOptional()
  @Matches(/^\d{1,15}$/, { message: 'after must be the sequence of an event: a whole number.' })
  after?: string;

  @ApiPropertyOptional({ description: 'Only these.', example: 'verification.completed' })
  @IsOptional()
  @IsIn(WEBHOOK_EVENTS, { message: `The event is one of: ${WEBHOOK_EVENTS.join(', ')}.` })
  event?: string;

  @IsPageSize()
  limit?: string;
}
