import { Body, Controller, Patch, Req, UseGuards } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { IsString, Matches } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { InstitutionLoginGuard } from '../../../door/auth/institution-login.guard.js';
import { TheMember, type Member } from '../../../door/auth/principal.js';
import { AllowRoles } from '../../../door/auth/roles.js';
import { InstitutionAnswer } from '../read-institution/institution.answer.js';
import { RenameInstitutionCommand } from './rename-institution.handler.js';

class RenameInstitutionRequest {
  @ApiProperty({ description: 'Shown to holders who are asked for their consent.', example: 'First Bank' })
  @IsString({ message: 'The institution’s name must be a text.' })
  @Matches(/^(?=.*\S)[^\p{C}]{1,200}$/u, { message: 'The institution’s name must be 1 to 200 visible characters.' })
  name: string;
}

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
