import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import type { WebhookEventName } from '@passid/ledger';
import { WEBHOOK_EVENTS } from '../delivery.answer.js';

export class TriggerWebhookRequest {
  @ApiProperty({ type: String, description: 'What to show.', example: 'verification.failed' })
  @IsIn(WEBHOOK_EVENTS, { message: `The event is one of: ${WEBHOOK_EVENTS.join(', ')}.` })
  event: WebhookEventName;
}
