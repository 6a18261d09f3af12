import { Controller, HttpCode, Post, Req, UseGuards } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '@passid/http';
import type { FastifyRequest } from 'fastify';
import { TheMember, type Member } from '../../../door/auth/principal.js';
import { InstitutionLoginGuard } from '../../../door/auth/institution-login.guard.js';
import { AllowRoles } from '../../../door/auth/roles.js';
import { RotatedSecret } from './rotate-webhook-secret.answer.js';
import { RotateWebhookSecretCommand } from './rotate-webhook-secret.handler.js';

@ApiTags('Webhooks')
@Controller()
@UseGuards(InstitutionLoginGuard)
export class RotateWebhookSecretController {
  constructor(private readonly commandBus: CommandBus) {}

  @Post('api/institution/webhook/secret/rotate')
  @HttpCode(200)
  @AllowRoles(['owner', 'admin', 'developer'])
  @ApiOperation({
    operationId: 'rotateWebhookSecret',
    summary: 'Get a new webhook secret',
    description:
      'Made by us and shown once. For 24 hours both sign, so that the receiver can change over without losing a webhook.',
  })
  @ApiOkResponse({ type: RotatedSecret, description: 'It signs from now on.' })
  @ApiProblems('INSTITUTION_NOT_FOUND', 'WEBHOOK_NOT_CONFIGURED')
  rotate(@TheMember() member: Member, @Req() request: FastifyRequest): Promise<RotatedSecret> {
    return this.commandBus.execute(new RotateWebhookSecretCommand({ member, requestId: request.id }));
  }
}
