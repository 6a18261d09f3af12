import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { WEBHOOK_EVENTS } from '@passid/ledger';
import { DELIVERY_STATUSES, ENVIRONMENTS } from '../delivery.answer.js';
import { IsCursor } from '../../../door/paging/cursor.js';
import { IsPageSize } from '../../../door/paging/page.js';

export class ReadDeliveriesRequest {
  @ApiPropertyOptional({ description: 'Only those of this environment.', example: 'sandbox' })
  @IsOptional()
  @IsIn(ENVIRONMENTS, { message: 'The environment is sandbox or live.' })
  environment?: 'sandbox' | 'live';

  @ApiPropertyOptional({ description: 'Only those that stand so.', example: 'exhausted' })
  @IsOptional()
  @IsIn(DELIVERY_STATUSES, { message: `The status is one of: ${DELIVERY_STATUSES.join(', ')}.` })
  status?: string;

  @ApiPropertyOptional({ description: 'Only those that announce this.', example: 'verification.completed' })
  @IsOptional()
  @IsIn(WEBHOOK_EVENTS, { message: `The event is one of: ${WEBHOOK_EVENTS.join(', ')}.` })
  event?: string;

  @ApiPropertyOptional({
    description: '`nextCursor` of the page before. Absent: begin with the latest.',
    example: 'AAAAAAAAAEo',
  })
  @IsOptional()
  @IsCursor()
  cursor?: string;

  @IsPageSize()
  limit?: string;
}
