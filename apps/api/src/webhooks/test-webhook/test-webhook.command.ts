import { Command } from '@nestjs/cqrs';
import type { Environment, WebhookTrial } from '@passid/ledger';
import type { Member } from '../../door/auth/principal.js';
import type { DeliveryAnswer } from '../delivery.answer.js';

export class TestWebhookCommand extends Command<DeliveryAnswer> {
  constructor(
    readonly member: Member,
    readonly requestId: string,
    readonly environment: Environment,
    readonly trial: Exclude<WebhookTrial, 'sample'>,
  ) {
    super();
  }
}
