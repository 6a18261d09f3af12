import { Body, Controller, Put, Req, UseGuards } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { TheMember, type Member } from '../../../door/auth/principal.js';
import { InstitutionLoginGuard } from '../../../door/auth/institution-login.guard.js';
import { AllowRoles } from '../../../door/auth/roles.js';
import { OriginsAnswer } from '../read-origins/origins.answer.js';
import { ChangeOriginsCommand } from './change-origins.handler.js';
import { ChangeOriginsRequest } from './change-origins.request.js';

@ApiTags('Workspace')
@Controller()
@UseGuards(InstitutionLoginGuard)
export class ChangeOriginsController {
  constructor(private readonly commandBus: CommandBus) {}

  @Put('api/institution/origins')
  @AllowRoles(['owner', 'admin'])
  @ApiOperation({
    operationId: 'changeOrigins',
    summary: 'Choose which pages may use your live keys',
    description: 'The list as a whole takes the place of the one before, at once and on every process.',
  })
  @ApiOkResponse({ type: OriginsAnswer })
  change(
    @TheMember() member: Member,
    @Body() { origins }: ChangeOriginsRequest,
    @Req() request: FastifyRequest,
  ): Promise<OriginsAnswer> {
    return this.commandBus.execute(new ChangeOriginsCommand({ member, requestId: request.id, origins }));
  }
}
