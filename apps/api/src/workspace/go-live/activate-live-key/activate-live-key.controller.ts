import { Controller, HttpCode, Param, Post, Req, UseGuards } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '@passid/http';
import type { FastifyRequest } from 'fastify';
import { TheOperator, type Operator } from '../../../door/auth/principal.js';
import { OperatorLoginGuard } from '../../../door/auth/login.guards.js';
import { GoLiveAnswer } from '../go-live.answer.js';
import { ActivateLiveKeyCommand } from './activate-live-key.handler.js';

@ApiTags('Operator')
@Controller()
@UseGuards(OperatorLoginGuard)
export class ActivateLiveKeyController {
  constructor(private readonly commandBus: CommandBus) {}

  @Post('api/operator/institutions/:institutionId/live')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'activateLiveKey',
    summary: 'Approve an institution for live',
    description: 'Its live keys work from here on, on every process. Approving it again changes nothing.',
  })
  @ApiParam({ name: 'institutionId', description: 'The institution that asked.', example: '940314418' })
  @ApiOkResponse({ type: GoLiveAnswer })
  @ApiProblems('INSTITUTION_NOT_FOUND', 'LIVE_REVIEW_NOT_REQUESTED')
  activate(
    @TheOperator() operator: Operator,
    @Param('institutionId') institutionId: string,
    @Req() request: FastifyRequest,
  ): Promise<GoLiveAnswer> {
    return this.commandBus.execute(new ActivateLiveKeyCommand({ operator, requestId: request.id, institutionId }));
  }
}
