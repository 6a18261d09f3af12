import { Body, Controller, Post, Req } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '@passid/http';
import type { FastifyRequest } from 'fastify';
import { OnboardAnswer } from './onboard.answer.js';
import { OnboardCommand } from './onboard.handler.js';
import { OnboardRequest } from './onboard.request.js';

@ApiTags('Workspace')
@Controller()
export class OnboardController {
  constructor(private readonly commandBus: CommandBus) {}

  @Post('api/onboard')
  @ApiOperation({
    operationId: 'onboard',
    summary: 'Create a workspace',
    description: 'Makes an institution with a sandbox key and a live key, and logs its owner in.',
  })
  @ApiCreatedResponse({ type: OnboardAnswer })
  @ApiProblems('INSTITUTION_ID_TAKEN')
  onboard(
    @Body() { institutionName, email, password }: OnboardRequest,
    @Req() request: FastifyRequest,
  ): Promise<OnboardAnswer> {
    return this.commandBus.execute(new OnboardCommand({ requestId: request.id, institutionName, email, password }));
  }
}
