import { Controller, Delete, HttpCode, Param, Req, UseGuards } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiNoContentResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '@passid/http';
import type { FastifyRequest } from 'fastify';
import { TheMember, type Member } from '../../../door/auth/principal.js';
import { InstitutionLoginGuard } from '../../../door/auth/institution-login.guard.js';
import { AllowRoles } from '../../../door/auth/roles.js';
import { RevokeKeyCommand } from './revoke-key.handler.js';

@ApiTags('Workspace')
@Controller()
@UseGuards(InstitutionLoginGuard)
export class RevokeKeyController {
  constructor(private readonly commandBus: CommandBus) {}

  @Delete('api/institution/keys/:keyId')
  @HttpCode(204)
  @AllowRoles(['owner', 'admin', 'developer'])
  @ApiOperation({
    operationId: 'revokeKey',
    summary: 'Revoke an API key',
    description: 'At once and for ever, on every process. Developers revoke sandbox keys only.',
  })
  @ApiParam({ name: 'keyId', description: 'The key to revoke.', example: 'key_adc31519839234f899cfce79' })
  @ApiNoContentResponse({ description: 'The key is refused from here on.' })
  @ApiProblems('KEY_NOT_FOUND')
  revoke(@TheMember() member: Member, @Param('keyId') keyId: string, @Req() request: FastifyRequest): Promise<void> {
    return this.commandBus.execute(new RevokeKeyCommand({ member, requestId: request.id, keyId }));
  }
}
