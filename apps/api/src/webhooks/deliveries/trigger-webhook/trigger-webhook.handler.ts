import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { WebhookEventName } from '@passid/ledger';
import { Clock } from '@passid/runtime';
import type { Caller } from '../../../door/auth/principal.js';
import { commandOf } from '../../../door/command.js';
import { contextOf } from '../../../door/context.js';
import { AcceptedRequests } from '../../../door/idempotency/accepted-requests.js';
import type { Idempotency } from '../../../door/idempotency/operations.js';
import type { DeliveryAnswer } from '../delivery.answer.js';
import { Endpoints } from '../../endpoint/endpoints.js';
import { newTestId, WebhookTests } from '../test-webhook/webhook-tests.js';

const ROUTE = 'trigger-webhook';

export interface TriggeredWebhook {
  readonly delivery: DeliveryAnswer;
  readonly isReplay: boolean;
}

export class TriggerWebhookCommand extends commandOf<
  {
    caller: Caller;
    requestId: string;
    event: WebhookEventName;
    idempotency: Idempotency | undefined;
  },
  TriggeredWebhook
>() {}

@CommandHandler(TriggerWebhookCommand)
export class TriggerWebhookHandler implements ICommandHandler<TriggerWebhookCommand> {
  constructor(
    private readonly clock: Clock,
    private readonly endpoints: Endpoints,
    private readonly requests: AcceptedRequests,
    private readonly tests: WebhookTests,
  ) {}

  async execute({ caller, requestId, event, idempotency }: TriggerWebhookCommand): Promise<TriggeredWebhook> {
    const { institutionId } = caller;
    const context = contextOf(caller, requestId, this.clock.now());
    const now = caller.now.toISOString();
    const request = { caller, route: ROUTE, idempotency, now };
    const accepted = await this.requests.find(request);
    if (accepted === undefined) await this.endpoints.inUse(institutionId);
    const testId = accepted ?? (await this.requests.accept(request, newTestId(), context));
    const sample = { testId, institutionId, webhookEvent: event, trial: 'sample', requestedAt: now } as const;
    return { delivery: await this.tests.send(sample, context), isReplay: accepted !== undefined };
  }
}
