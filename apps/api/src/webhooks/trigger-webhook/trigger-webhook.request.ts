import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { WEBHOOK_EVENTS, type WebhookEventName } from '@passid/ledger';

export class TriggerWebhookRequest {
  @ApiProperty({ type: String, description: 'What to show.', example: 'verification.failed' })
  @IsIn(WEBHOOK_EVENTS, { message: `The event is one of: ${WEBHOOK_EVENTS.join(', ')}.` })
  event: WebhookEventName;
}
