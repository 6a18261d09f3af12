import { Body, Controller, Param, Patch, Req, UseGuards } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiParam, ApiProperty, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '@passid/http';
import { ROLES, type Role } from '@passid/ledger';
import { IsIn } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { InstitutionLoginGuard } from '../../../door/auth/institution-login.guard.js';
import { TheMember, type Member } from '../../../door/auth/principal.js';
import { AllowRoles } from '../../../door/auth/roles.js';
import { MemberAnswer } from '../team.answer.js';
import { ChangeRoleCommand } from './change-role.handler.js';

class ChangeRoleRequest {
  @ApiProperty({ description: 'Owners give any role, admins any but owner.', enum: ROLES, example: 'analyst' })
  @IsIn(ROLES, { message: `The role must be one of: ${ROLES.join(', ')}.` })
  role: Role;
}

@ApiTags('Workspace')
@Controller()
@UseGuards(InstitutionLoginGuard)
export class ChangeRoleController {
  constructor(private readonly commandBus: CommandBus) {}

  @Patch('api/institution/team/:memberId')
  @AllowRoles(['owner', 'admin'])
  @ApiOperation({
    operationId: 'changeRole',
    summary: 'Give a member another role',
    description: 'It holds from the member’s next request on, whatever login they have.',
  })
  @ApiParam({ name: 'memberId', description: 'Of your team.', example: 'mbr_e9a476c59a8abffe47854de1' })
  @ApiOkResponse({ type: MemberAnswer })
  @ApiProblems('MEMBER_NOT_FOUND', 'LAST_OWNER')
  change(
    @TheMember() member: Member,
    @Param('memberId') memberId: string,
    @Body() { role }: ChangeRoleRequest,
    @Req() request: FastifyRequest,
  ): Promise<MemberAnswer> {
    return this.commandBus.execute(new ChangeRoleCommand({ member, requestId: request.id, memberId, role }));
  }
}
