import { Body, Controller, Put, Req, UseGuards } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { TheMember, type Member } from '../../../door/auth/principal.js';
import { InstitutionLoginGuard } from '../../../door/auth/institution-login.guard.js';
import { AllowRoles } from '../../../door/auth/roles.js';
import { CorridorsAnswer } from '../read-corridors/corridors.answer.js';
import { ChangeCorridorsCommand } from './change-corridors.handler.js';
import { ChangeCorridorsRequest } from './change-corridors.request.js';

@ApiTags('Workspace')
@Controller()
@UseGuards(InstitutionLoginGuard)
export class ChangeCorridorsController {
  constructor(private readonly commandBus: CommandBus) {}

  @Put('api/institution/corridors')
  @AllowRoles(['owner', 'admin'])
  @ApiOperation({
    operationId: 'changeCorridors',
    summary: 'Choose your corridors',
    description: 'The list as a whole takes the place of the one before.',
  })
  @ApiOkResponse({ type: CorridorsAnswer })
  change(
    @TheMember() member: Member,
    @Body() { corridors }: ChangeCorridorsRequest,
    @Req() request: FastifyRequest,
  ): Promise<CorridorsAnswer> {
    return this.commandBus.execute(new ChangeCorridorsCommand({ member, requestId: request.id, corridors }));
  }
}
