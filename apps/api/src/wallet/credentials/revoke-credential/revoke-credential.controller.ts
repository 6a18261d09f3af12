import { Controller, HttpCode, Param, Post, Req, UseGuards } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '@passid/http';
import { Clock } from '@passid/runtime';
import type { FastifyRequest } from 'fastify';
import { TheIssuer, type Issuer } from '../../../door/auth/principal.js';
import { IssuerLoginGuard } from '../../../door/auth/login.guards.js';
import { CredentialAnswer } from '../credential.answer.js';
import { RevokeCredentialCommand } from './revoke-credential.handler.js';

@ApiTags('Wallet')
@Controller()
@UseGuards(IssuerLoginGuard)
export class RevokeCredentialController {
  constructor(
    private readonly commandBus: CommandBus,
    private readonly clock: Clock,
  ) {}

  @ApiOperation({
    operationId: 'revokeCredential',
    summary: 'Revoke a credential for good',
    description:
      'Holds from the next verification on, on every process. An operator revokes anybody’s; a holder their own in the sandbox.',
  })
  @ApiParam({
    name: 'credentialId',
    description: 'As issuing it answered.',
    example: 'pid_6bce1d0f2a3948576a7b8c9d0e1f2a3b',
  })
  @ApiOkResponse({ type: CredentialAnswer })
  @ApiProblems('ISSUER_REQUIRED', 'CREDENTIAL_NOT_FOUND')
  @Post('api/wallet/credentials/:credentialId/revoke')
  @HttpCode(200)
  async revoke(
    @TheIssuer() issuer: Issuer,
    @Param('credentialId') credentialId: string,
    @Req() request: FastifyRequest,
  ): Promise<CredentialAnswer> {
    const revoked = await this.commandBus.execute(
      new RevokeCredentialCommand({ requestId: request.id, issuer, credentialId }),
    );
    return CredentialAnswer.of(revoked, this.clock.now());
  }
}
