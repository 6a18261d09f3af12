import { Body, Controller, Post, Req, UseGuards } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '@passid/http';
import type { FastifyRequest } from 'fastify';
import { TheMember, type Member } from '../../../door/auth/principal.js';
import { InstitutionLoginGuard } from '../../../door/auth/institution-login.guard.js';
import { AllowRoles } from '../../../door/auth/roles.js';
import { IssuedKeyAnswer } from '../key.answer.js';
import { IssueKeyCommand } from './issue-key.handler.js';
import { IssueKeyRequest } from './issue-key.request.js';

@ApiTags('Workspace')
@Controller()
@UseGuards(InstitutionLoginGuard)
export class IssueKeyController {
  constructor(private readonly commandBus: CommandBus) {}

  @Post('api/institution/keys')
  @AllowRoles(['owner', 'admin', 'developer'])
  @ApiOperation({
    operationId: 'issueKey',
    summary: 'Make another API key',
    description: 'One for each service that calls us is easy to replace. Developers make sandbox keys only.',
  })
  @ApiCreatedResponse({ type: IssuedKeyAnswer })
  @ApiProblems('KEY_LIMIT_REACHED')
  issue(
    @TheMember() member: Member,
    @Body() { environment, name }: IssueKeyRequest,
    @Req() request: FastifyRequest,
  ): Promise<IssuedKeyAnswer> {
    return this.commandBus.execute(new IssueKeyCommand({ member, requestId: request.id, environment, name }));
  }
}
