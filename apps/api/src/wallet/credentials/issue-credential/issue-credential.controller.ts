import { Body, Controller, Post, Req, UseGuards } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '@passid/http';
import { VERIFIER_POLICY_V1 } from '@passid/proofs';
import { Clock } from '@passid/runtime';
import type { FastifyRequest } from 'fastify';
import { TheIssuer, type Issuer } from '../../../door/auth/principal.js';
import { IssuerLoginGuard } from '../../../door/auth/login.guards.js';
import { CredentialAnswer } from '../credential.answer.js';
import { inDecimal, IssuedCredentialAnswer } from '../provable-credential.answer.js';
import { IssueCredentialCommand } from './issue-credential.handler.js';
import { IssueCredentialRequest } from './issue-credential.request.js';

@ApiTags('Wallet')
@Controller()
@UseGuards(IssuerLoginGuard)
export class IssueCredentialController {
  constructor(
    private readonly commandBus: CommandBus,
    private readonly clock: Clock,
  ) {}

  @ApiOperation({
    operationId: 'issueCredential',
    summary: 'Issue a credential from attributes',
    description:
      'Signs the attributes and keeps them sealed under the holder’s own key. A holder issues to their own sandbox wallet, as a simulator; an operator issues to anybody, in the environment of that holder’s wallet.',
  })
  @ApiCreatedResponse({ type: IssuedCredentialAnswer })
  @ApiProblems('ISSUER_REQUIRED', 'HOLDER_NOT_FOUND')
  @Post('api/wallet/credentials')
  async issue(
    @TheIssuer() issuer: Issuer,
    @Body() body: IssueCredentialRequest,
    @Req() request: FastifyRequest,
  ): Promise<IssuedCredentialAnswer> {
    const {
      holderId,
      issuedAt,
      expiresAt,
      currency = VERIFIER_POLICY_V1.currency,
      holderCommitment,
      ...figures
    } = body;
    const attributes = { ...figures, currency };
    const commitment = holderCommitment === undefined ? undefined : BigInt(holderCommitment);
    const { issue, ...provable } = await this.commandBus.execute(
      new IssueCredentialCommand({
        requestId: request.id,
        issuer,
        holderId,
        attributes,
        issuedAt,
        expiresAt,
        holderCommitment: commitment,
      }),
    );
    return { ...CredentialAnswer.of({ status: 'issued', issue }, this.clock.now()), ...inDecimal(provable) };
  }
}
