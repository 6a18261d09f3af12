import { Controller, HttpCode, Param, Post, Req, UseGuards } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiAcceptedResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '@passid/http';
import type { FastifyRequest } from 'fastify';
import { TheMember, type Member } from '../../../door/auth/principal.js';
import { InstitutionLoginGuard } from '../../../door/auth/institution-login.guard.js';
import { AllowRoles } from '../../../door/auth/roles.js';
import { DeliveryAnswer } from '../delivery.answer.js';
import { RedeliverCommand } from './redeliver.handler.js';

@ApiTags('Webhooks')
@Controller()
@UseGuards(InstitutionLoginGuard)
export class RedeliverController {
  constructor(private readonly commandBus: CommandBus) {}

  @Post('api/institution/webhook/deliveries/:deliveryId/redeliver')
  @HttpCode(202)
  @AllowRoles(['owner', 'admin', 'developer'])
  @ApiOperation({
    operationId: 'redeliverWebhook',
    summary: 'Send a webhook again',
    description:
      'Whatever became of it, it is due at once, with the same `webhook-id` and the same body; its schedule begins again ' +
      'and its attempts go on counting.',
  })
  @ApiAcceptedResponse({ type: DeliveryAnswer, description: 'It is due.' })
  @ApiProblems('DELIVERY_NOT_FOUND', 'WEBHOOK_NOT_CONFIGURED', 'WEBHOOK_DISABLED', 'PROBE_NOT_RESENDABLE')
  @ApiParam({
    name: 'deliveryId',
    description: 'Sent as `X-PASSID-Delivery`.',
    example: 'dlv_4cfedc52b7307b7bbeb5b21d5e75b9d1',
  })
  redeliver(
    @TheMember() member: Member,
    @Param('deliveryId') deliveryId: string,
    @Req() request: FastifyRequest,
  ): Promise<DeliveryAnswer> {
    return this.commandBus.execute(new RedeliverCommand({ member, requestId: request.id, deliveryId }));
  }
}
