import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '@passid/http';
import { LimitedByAddress } from '@passid/rate-limits';
import type { FastifyRequest } from 'fastify';
import { LoginAnswer } from '../../../door/auth/login.answer.js';
import { LogInCommand } from './log-in.handler.js';
import { LogInRequest } from './log-in.request.js';

@ApiTags('Workspace')
@Controller()
export class LogInController {
  constructor(private readonly commandBus: CommandBus) {}

  @Post('api/institution/login')
  @HttpCode(200)
  @LimitedByAddress('log-ins')
  @ApiOperation({
    operationId: 'logIn',
    summary: 'Log in to the dashboard',
    description:
      'Five wrong passwords in a row lock the address for 15 minutes, whether it has an account or not. Where address and password fit several workspaces, the problem lists them as `institutions`: send one as `institutionId`.',
  })
  @ApiOkResponse({ type: LoginAnswer })
  @ApiProblems('VALIDATION_FAILED', 'LOGIN_FAILED', 'LOGIN_AMBIGUOUS', 'LOGIN_LOCKED')
  logIn(
    @Body() { email, password, institutionId }: LogInRequest,
    @Req() request: FastifyRequest,
  ): Promise<LoginAnswer> {
    return this.commandBus.execute(new LogInCommand({ requestId: request.id, email, password, institutionId }));
  }
}
