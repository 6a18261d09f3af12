import { Body, Controller, Post, Req, UseGuards } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '@passid/http';
import type { FastifyRequest } from 'fastify';
import { TheMember, type Member } from '../../../door/auth/principal.js';
import { InstitutionLoginGuard } from '../../../door/auth/institution-login.guard.js';
import { AllowRoles } from '../../../door/auth/roles.js';
import { NewInvitationAnswer } from './invite-member.answer.js';
import { InviteMemberCommand } from './invite-member.handler.js';
import { InviteMemberRequest } from './invite-member.request.js';

@ApiTags('Workspace')
@Controller()
@UseGuards(InstitutionLoginGuard)
export class InviteMemberController {
  constructor(private readonly commandBus: CommandBus) {}

  @Post('api/institution/team')
  @AllowRoles(['owner', 'admin'])
  @ApiOperation({
    operationId: 'inviteMember',
    summary: 'Invite somebody to your team',
    description:
      'Answers with a token that the person accepts the invitation with, once, within seven days. Another invitation to the same address takes the place of this one.',
  })
  @ApiCreatedResponse({ type: NewInvitationAnswer })
  @ApiProblems('MEMBER_EXISTS', 'TEAM_FULL')
  invite(
    @TheMember() member: Member,
    @Body() { email, role }: InviteMemberRequest,
    @Req() request: FastifyRequest,
  ): Promise<NewInvitationAnswer> {
    return this.commandBus.execute(new InviteMemberCommand({ member, requestId: request.id, email, role }));
  }
}
