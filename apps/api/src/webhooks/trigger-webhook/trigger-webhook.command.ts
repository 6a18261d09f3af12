import { Command } from '@nestjs/cqrs';
import type { WebhookEventName } from '@passid/ledger';
import type { Caller } from '../../door/auth/principal.js';
import type { DeliveryAnswer } from '../delivery.answer.js';
import type { Idempotency } from '../../door/idempotency/operations.js';

export interface TriggeredWebhook {
  readonly delivery: DeliveryAnswer;
  readonly isReplay: boolean;
}

export class TriggerWebhookCommand extends Command<TriggeredWebhook> {
  constructor(
    readonly caller: Caller,
    readonly requestId: string,
    readonly event: WebhookEventName,
    readonly idempotency: Idempotency | undefined,
  ) {
    super();
  }
}
