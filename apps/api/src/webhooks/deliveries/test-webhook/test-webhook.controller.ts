import { Body, Controller, HttpCode, Post, Req, UseGuards } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '@passid/http';
import type { FastifyRequest } from 'fastify';
import { TheMember, type Member } from '../../../door/auth/principal.js';
import { InstitutionLoginGuard } from '../../../door/auth/institution-login.guard.js';
import { AllowRoles } from '../../../door/auth/roles.js';
import { DeliveryAnswer } from '../delivery.answer.js';
import { TestWebhookCommand } from './test-webhook.handler.js';
import { TestWebhookRequest } from './test-webhook.request.js';

@ApiTags('Webhooks')
@Controller()
@UseGuards(InstitutionLoginGuard)
export class TestWebhookController {
  constructor(private readonly commandBus: CommandBus) {}

  @Post('api/institution/webhook/test')
  @HttpCode(200)
  @AllowRoles(['owner', 'admin', 'developer'])
  @ApiOperation({
    operationId: 'testWebhook',
    summary: 'Send a webhook.test',
    description:
      'Sends a real, signed `webhook.test` through the same dispatcher as every other webhook, and answers with its ' +
      'delivery once the first attempt was made; after five seconds as it stands then. With `probe: "invalid_signature"` ' +
      'the signature is wrong on purpose: an endpoint that answers 4xx verifies signatures.',
  })
  @ApiOkResponse({ type: DeliveryAnswer, description: 'The delivery.' })
  @ApiProblems('WEBHOOK_NOT_CONFIGURED', 'WEBHOOK_DISABLED')
  test(
    @TheMember() member: Member,
    @Body() { environment = 'sandbox', probe }: TestWebhookRequest,
    @Req() request: FastifyRequest,
  ): Promise<DeliveryAnswer> {
    return this.commandBus.execute(
      new TestWebhookCommand({ member, requestId: request.id, environment, trial: probe ?? 'test' }),
    );
  }
}
