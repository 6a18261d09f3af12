import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '@passid/http';
import type { FastifyRequest } from 'fastify';
import { LoginAnswer } from '../../../door/auth/login.answer.js';
import { RefreshLoginCommand } from './refresh-login.handler.js';
import { RefreshLoginRequest } from './refresh-login.request.js';

@ApiTags('Workspace')
@Controller()
export class RefreshLoginController {
  constructor(private readonly commandBus: CommandBus) {}

  @Post('api/institution/login/refresh')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'refreshLogin',
    summary: 'Trade a refresh token for a new login',
    description:
      'Each refresh token is good once. A repeat within 10 seconds gets the same next refresh token, for an answer that was lost; later it ends the login, because somebody else may hold a copy.',
  })
  @ApiOkResponse({ type: LoginAnswer })
  @ApiProblems('VALIDATION_FAILED', 'REFRESH_TOKEN_INVALID')
  refresh(@Body() { refreshToken }: RefreshLoginRequest, @Req() request: FastifyRequest): Promise<LoginAnswer> {
    return this.commandBus.execute(new RefreshLoginCommand({ requestId: request.id, refreshToken }));
  }
}
