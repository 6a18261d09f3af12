import { Controller, Param, Post, Req, UseGuards } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '@passid/http';
import type { FastifyRequest } from 'fastify';
import { TheMember, type Member } from '../../../door/auth/principal.js';
import { InstitutionLoginGuard } from '../../../door/auth/institution-login.guard.js';
import { AllowRoles } from '../../../door/auth/roles.js';
import { IssuedKeyAnswer } from '../key.answer.js';
import { RotateKeyCommand } from './rotate-key.handler.js';

@ApiTags('Workspace')
@Controller()
@UseGuards(InstitutionLoginGuard)
export class RotateKeyController {
  constructor(private readonly commandBus: CommandBus) {}

  @Post('api/institution/keys/:keyId/rotate')
  @AllowRoles(['owner', 'admin', 'developer'])
  @ApiOperation({
    operationId: 'rotateKey',
    summary: 'Put a new API key in the place of an old one',
    description:
      'The old key works for 24 hours more, so that every server can be changed over. Developers rotate sandbox keys only.',
  })
  @ApiParam({ name: 'keyId', description: 'The key to replace.', example: 'key_adc31519839234f899cfce79' })
  @ApiCreatedResponse({ type: IssuedKeyAnswer })
  @ApiProblems('KEY_NOT_FOUND', 'KEY_NOT_IN_USE', 'KEY_LIMIT_REACHED')
  rotate(
    @TheMember() member: Member,
    @Param('keyId') keyId: string,
    @Req() request: FastifyRequest,
  ): Promise<IssuedKeyAnswer> {
    return this.commandBus.execute(new RotateKeyCommand({ member, requestId: request.id, keyId }));
  }
}
