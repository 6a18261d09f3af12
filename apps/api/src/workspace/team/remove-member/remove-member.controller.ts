import { Controller, Delete, HttpCode, Param, Req, UseGuards } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiNoContentResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '@passid/http';
import type { FastifyRequest } from 'fastify';
import { TheMember, type Member } from '../../../door/auth/principal.js';
import { InstitutionLoginGuard } from '../../../door/auth/institution-login.guard.js';
import { RemoveMemberCommand } from './remove-member.handler.js';

@ApiTags('Workspace')
@Controller()
@UseGuards(InstitutionLoginGuard)
export class RemoveMemberController {
  constructor(private readonly commandBus: CommandBus) {}

  @Delete('api/institution/team/:memberId')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'removeMember',
    summary: 'Remove a member, or leave',
    description:
      'Their logins are refused at once, on every process. Owners remove anybody, admins anybody but owners, and everybody themselves; the last owner stays.',
  })
  @ApiParam({ name: 'memberId', description: 'Of your team.', example: 'mbr_e9a476c59a8abffe47854de1' })
  @ApiNoContentResponse({ description: 'They are out.' })
  @ApiProblems('MEMBER_NOT_FOUND', 'LAST_OWNER')
  remove(
    @TheMember() member: Member,
    @Param('memberId') memberId: string,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    return this.commandBus.execute(new RemoveMemberCommand({ member, requestId: request.id, memberId }));
  }
}
