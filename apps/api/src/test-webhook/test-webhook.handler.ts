import { randomBytes } from 'node:crypto';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '@passid/runtime';
import type { DeliveryAnswer } from '../delivery/delivery.answer.js';
import { Endpoints } from '../delivery/endpoints.js';
import { TestWebhookCommand } from './test-webhook.command.js';
import { WebhookTests } from './webhook-tests.js';

const ID_BYTES = 16;

@CommandHandler(TestWebhookCommand)
export class TestWebhookHandler implements ICommandHandler<TestWebhookCommand> {
  constructor(
    private readonly clock: Clock,
    private readonly endpoints: Endpoints,
    private readonly tests: WebhookTests,
  ) {}

  async execute({ member, requestId, environment, trial }: TestWebhookCommand): Promise<DeliveryAnswer> {
    const { institutionId, memberId } = member;
    await this.endpoints.required(institutionId);
    const testId = `wht_${randomBytes(ID_BYTES).toString('hex')}`;
    const now = this.clock.now().toISOString();
    return this.tests.send(
      { testId, institutionId, webhookEvent: 'webhook.test', trial, requestedAt: now },
      {
        recorded_at: now,
        environment,
        institution_id: institutionId,
        correlation_id: requestId,
        causation_id: requestId,
        actor: memberId,
      },
    );
  }
}
