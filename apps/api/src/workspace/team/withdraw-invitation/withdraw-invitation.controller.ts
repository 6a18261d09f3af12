import { Controller, Delete, HttpCode, Param, Req, UseGuards } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiNoContentResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '@passid/http';
import type { FastifyRequest } from 'fastify';
import { TheMember, type Member } from '../../../door/auth/principal.js';
import { InstitutionLoginGuard } from '../../../door/auth/institution-login.guard.js';
import { AllowRoles } from '../../../door/auth/roles.js';
import { WithdrawInvitationCommand } from './withdraw-invitation.handler.js';

@ApiTags('Workspace')
@Controller()
@UseGuards(InstitutionLoginGuard)
export class WithdrawInvitationController {
  constructor(private readonly commandBus: CommandBus) {}

  @Delete('api/institution/invitations/:invitationId')
  @HttpCode(204)
  @AllowRoles(['owner', 'admin'])
  @ApiOperation({
    operationId: 'withdrawInvitation',
    summary: 'Withdraw an invitation',
    description: 'Its token opens nothing from here on. Withdrawing it again changes nothing.',
  })
  @ApiParam({ name: 'invitationId', description: 'Of your team.', example: 'inv_adc31519839234f899cfce7d' })
  @ApiNoContentResponse({ description: 'The invitation is withdrawn.' })
  @ApiProblems('INVITATION_NOT_FOUND', 'INVITATION_ACCEPTED')
  withdraw(
    @TheMember() member: Member,
    @Param('invitationId') invitationId: string,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    return this.commandBus.execute(new WithdrawInvitationCommand({ member, requestId: request.id, invitationId }));
  }
}
