import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Environment, WebhookTrial } from '@passid/ledger';
import { InstitutionClock } from '@passid/platform';
import { Clock } from '@passid/runtime';
import type { Member } from '../../../door/auth/principal.js';
import { commandOf } from '../../../door/command.js';
import { memberContext } from '../../../door/context.js';
import type { DeliveryAnswer } from '../delivery.answer.js';
import { Endpoints } from '../../endpoint/endpoints.js';
import { newTestId, WebhookTests } from './webhook-tests.js';

export class TestWebhookCommand extends commandOf<
  {
    member: Member;
    requestId: string;
    environment: Environment;
    trial: Exclude<WebhookTrial, 'sample'>;
  },
  DeliveryAnswer
>() {}

@CommandHandler(TestWebhookCommand)
export class TestWebhookHandler implements ICommandHandler<TestWebhookCommand> {
  constructor(
    private readonly clock: Clock,
    private readonly institutionClock: InstitutionClock,
    private readonly endpoints: Endpoints,
    private readonly tests: WebhookTests,
  ) {}

  async execute({ member, requestId, environment, trial }: TestWebhookCommand): Promise<DeliveryAnswer> {
    const { institutionId } = member;
    await this.endpoints.inUse(institutionId);
    const now = await this.institutionClock.now(institutionId, environment);
    return this.tests.send(
      { testId: newTestId(), institutionId, webhookEvent: 'webhook.test', trial, requestedAt: now.toISOString() },
      memberContext(member, environment, requestId, this.clock.now()),
    );
  }
}
