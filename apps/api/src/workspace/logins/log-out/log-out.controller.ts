import { Controller, HttpCode, Post, Req, UseGuards } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '@passid/http';
import type { FastifyRequest } from 'fastify';
import { TheMember, type Member } from '../../../door/auth/principal.js';
import { InstitutionLoginGuard } from '../../../door/auth/institution-login.guard.js';
import { LogOutCommand } from './log-out.handler.js';

@ApiTags('Workspace')
@ApiBearerAuth('institution-login')
@Controller()
@UseGuards(InstitutionLoginGuard)
export class LogOutController {
  constructor(private readonly commandBus: CommandBus) {}

  @Post('api/institution/logout')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'logOut',
    summary: 'Log out',
    description: 'Ends this login at once, on every process: its token and its refresh token are refused from here on.',
  })
  @ApiNoContentResponse({ description: 'The login has ended.' })
  @ApiProblems('INSTITUTION_LOGIN_MISSING', 'INSTITUTION_LOGIN_INVALID')
  logOut(@TheMember() member: Member, @Req() request: FastifyRequest): Promise<void> {
    return this.commandBus.execute(new LogOutCommand({ member, requestId: request.id }));
  }
}
