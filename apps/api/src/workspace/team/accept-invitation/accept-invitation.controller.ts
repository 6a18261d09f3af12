import { Body, Controller, Post, Req } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '@passid/http';
import type { FastifyRequest } from 'fastify';
import { LoginAnswer } from '../../../door/auth/login.answer.js';
import { AcceptInvitationCommand } from './accept-invitation.handler.js';
import { AcceptInvitationRequest } from './accept-invitation.request.js';

@ApiTags('Workspace')
@Controller()
export class AcceptInvitationController {
  constructor(private readonly commandBus: CommandBus) {}

  @Post('api/institution/invitations/accept')
  @ApiOperation({
    operationId: 'acceptInvitation',
    summary: 'Join a team',
    description: 'Takes the token of an invitation and a password of your own, and logs you in. A token is good once.',
  })
  @ApiCreatedResponse({ type: LoginAnswer })
  @ApiProblems('INVITATION_NOT_FOUND', 'INVITATION_ACCEPTED', 'INVITATION_GONE')
  accept(
    @Body() { token, password, name }: AcceptInvitationRequest,
    @Req() request: FastifyRequest,
  ): Promise<LoginAnswer> {
    return this.commandBus.execute(new AcceptInvitationCommand({ requestId: request.id, token, password, name }));
  }
}
