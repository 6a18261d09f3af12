import { Body, Controller, Patch, Req, UseGuards } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { TheMember, type Member } from '../auth/caller.js';
import { InstitutionLoginGuard } from '../auth/institution-login.guard.js';
import { AllowRoles } from '../auth/roles.js';
import { ConfigureWebhookCommand, type ConfiguredWebhook } from './configure-webhook.command.js';
import { ConfigureWebhookRequest } from './configure-webhook.request.js';

@Controller()
@UseGuards(InstitutionLoginGuard)
export class ConfigureWebhookController {
  constructor(private readonly commandBus: CommandBus) {}

  @Patch('api/institution/webhook')
  @AllowRoles(['owner', 'admin', 'developer'])
  configure(
    @TheMember() member: Member,
    @Body() { webhookUrl, webhookSecret }: ConfigureWebhookRequest,
    @Req() request: FastifyRequest,
  ): Promise<ConfiguredWebhook> {
    return this.commandBus.execute(new ConfigureWebhookCommand(member, request.id, webhookUrl, webhookSecret));
  }
}
