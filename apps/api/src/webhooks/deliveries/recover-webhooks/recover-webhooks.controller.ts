import { Body, Controller, HttpCode, Post, Req, UseGuards } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiAcceptedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '@passid/http';
import type { FastifyRequest } from 'fastify';
import { TheMember, type Member } from '../../../door/auth/principal.js';
import { InstitutionLoginGuard } from '../../../door/auth/institution-login.guard.js';
import { AllowRoles } from '../../../door/auth/roles.js';
import { RecoveryAnswer } from './recover-webhooks.answer.js';
import { RecoverWebhooksCommand } from './recover-webhooks.handler.js';
import { RecoverWebhooksRequest } from './recover-webhooks.request.js';

@ApiTags('Webhooks')
@Controller()
@UseGuards(InstitutionLoginGuard)
export class RecoverWebhooksController {
  constructor(private readonly commandBus: CommandBus) {}

  @Post('api/institution/webhook/recover')
  @HttpCode(202)
  @AllowRoles(['owner', 'admin', 'developer'])
  @ApiOperation({
    operationId: 'recoverWebhooks',
    summary: 'Send what was missed since a moment',
    description:
      'Everything announced since then that did not arrive and will not by itself: exhausted deliveries, and events from ' +
      'before there was an address. Up to 500 in one call, the oldest first.',
  })
  @ApiAcceptedResponse({ type: RecoveryAnswer, description: 'They are due.' })
  @ApiProblems('WEBHOOK_NOT_CONFIGURED', 'WEBHOOK_DISABLED')
  recover(
    @TheMember() member: Member,
    @Body() { since, environment = 'sandbox' }: RecoverWebhooksRequest,
    @Req() request: FastifyRequest,
  ): Promise<RecoveryAnswer> {
    return this.commandBus.execute(
      new RecoverWebhooksCommand({ member, requestId: request.id, environment, since: new Date(since) }),
    );
  }
}
