import { Body, Controller, Headers, HttpCode, Post, Req, Res, UseGuards } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { ApiProblems, parseIdempotencyKey } from '@passid/http';
import { WEBHOOK_EVENTS, type WebhookEventName } from '@passid/ledger';
import { IsIn } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { InstitutionKeyGuard } from '../../../door/auth/institution-key.guard.js';
import { TheCaller, type Caller } from '../../../door/auth/principal.js';
import { SandboxKeyGuard } from '../../../door/auth/sandbox-key.guard.js';
import { markReplay, Operations } from '../../../door/idempotency/operations.js';
import { DeliveryAnswer } from '../delivery.answer.js';
import { TriggerWebhookCommand } from './trigger-webhook.handler.js';

class TriggerWebhookRequest {
  @ApiProperty({ type: String, description: 'What to show.', example: 'verification.failed' })
  @IsIn(WEBHOOK_EVENTS, { message: `The event is one of: ${WEBHOOK_EVENTS.join(', ')}.` })
  event: WebhookEventName;
}

@ApiTags('Sandbox')
@Controller()
@UseGuards(InstitutionKeyGuard, SandboxKeyGuard)
export class TriggerWebhookController {
  constructor(
    private readonly commandBus: CommandBus,
    private readonly operations: Operations,
  ) {}

  @Post('api/sandbox/webhooks/trigger')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'triggerWebhook',
    summary: 'Get a sample of any webhook',
    description:
      'Sends your endpoint a signed webhook as it would look, made up and marked with `sample: true` in its data. ' +
      'Answers once the first attempt was made; after five seconds as it stands then.',
  })
  @ApiOkResponse({ type: DeliveryAnswer, description: 'The delivery.' })
  @ApiProblems('SANDBOX_KEY_REQUIRED', 'WEBHOOK_NOT_CONFIGURED', 'WEBHOOK_DISABLED')
  async trigger(
    @TheCaller() caller: Caller,
    @Body() body: TriggerWebhookRequest,
    @Headers('idempotency-key') key: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DeliveryAnswer> {
    const idempotency = this.operations.idempotencyOf(parseIdempotencyKey(key), body);
    const command = new TriggerWebhookCommand({ caller, requestId: request.id, event: body.event, idempotency });
    const triggered = await this.commandBus.execute(command);
    markReplay(reply, triggered);
    return triggered.delivery;
  }
}
