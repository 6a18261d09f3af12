import { Body, Controller, Patch, Req, UseGuards } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { TheMember, type Member } from '../../../door/auth/principal.js';
import { InstitutionLoginGuard } from '../../../door/auth/institution-login.guard.js';
import { AllowRoles } from '../../../door/auth/roles.js';
import { InstitutionAnswer } from '../read-institution/institution.answer.js';
import { RenameInstitutionCommand } from './rename-institution.handler.js';
import { RenameInstitutionRequest } from './rename-institution.request.js';

@ApiTags('Workspace')
@Controller()
@UseGuards(InstitutionLoginGuard)
export class RenameInstitutionController {
  constructor(private readonly commandBus: CommandBus) {}

  @Patch('api/institution')
  @AllowRoles(['owner', 'admin'])
  @ApiOperation({
    operationId: 'renameInstitution',
    summary: 'Rename your workspace',
    description: 'Sets the name that holders see when they are asked for their consent.',
  })
  @ApiOkResponse({ type: InstitutionAnswer })
  rename(
    @TheMember() member: Member,
    @Body() { name }: RenameInstitutionRequest,
    @Req() request: FastifyRequest,
  ): Promise<InstitutionAnswer> {
    return this.commandBus.execute(new RenameInstitutionCommand({ member, requestId: request.id, name }));
  }
}
