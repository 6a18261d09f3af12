import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@passid/runtime';
import { Endpoints } from '../endpoints.js';
import { AcceptedRequests } from '../../door/idempotency/accepted-requests.js';
import { newTestId, WebhookTests } from '../test-webhook/webhook-tests.js';
import { contextOf } from '../../door/context.js';
import { TriggerWebhookCommand, type TriggeredWebhook } from './trigger-webhook.command.js';

const ROUTE = 'trigger-webhook';

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
