import { Body, Controller, Patch, Req, UseGuards } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '@passid/http';
import type { FastifyRequest } from 'fastify';
import { TheMember, type Member } from '../../../door/auth/principal.js';
import { InstitutionLoginGuard } from '../../../door/auth/institution-login.guard.js';
import { AllowRoles } from '../../../door/auth/roles.js';
import { ConfiguredWebhook } from './configure-webhook.answer.js';
import { ConfigureWebhookCommand } from './configure-webhook.handler.js';
import { ConfigureWebhookRequest } from './configure-webhook.request.js';

@ApiTags('Webhooks')
@Controller()
@UseGuards(InstitutionLoginGuard)
export class ConfigureWebhookController {
  constructor(private readonly commandBus: CommandBus) {}

  @Patch('api/institution/webhook')
  @AllowRoles(['owner', 'admin', 'developer'])
  @ApiOperation({
    operationId: 'configureWebhook',
    summary: 'Say where webhooks go',
    description:
      'Sets the address, and the secret if one is given. Without one the endpoint keeps the secret it has, or gets one of ours, shown once. An endpoint that was switched off is switched on again.',
  })
  @ApiOkResponse({ type: ConfiguredWebhook, description: 'Webhooks go there from now on.' })
  @ApiProblems('INSTITUTION_NOT_FOUND')
  configure(
    @TheMember() member: Member,
    @Body() { webhookUrl, webhookSecret, perSecondMax, isOrdered }: ConfigureWebhookRequest,
    @Req() request: FastifyRequest,
  ): Promise<ConfiguredWebhook> {
    return this.commandBus.execute(
      new ConfigureWebhookCommand({
        member,
        requestId: request.id,
        url: webhookUrl,
        secret: webhookSecret,
        perSecondMax,
        isOrdered,
      }),
    );
  }
}
