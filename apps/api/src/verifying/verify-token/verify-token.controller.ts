import { Body, Controller, Headers, HttpCode, Post, Req, Res, UseGuards } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems, parseIdempotencyKey } from '@passid/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { TheCaller, type Caller } from '../../door/auth/principal.js';
import { InstitutionKeyGuard } from '../../door/auth/institution-key.guard.js';
import { answerOf } from '../verdict/answer.js';
import { markReplay, Operations } from '../../door/idempotency/operations.js';
import { permissionsOf } from '../verdict/request-rules.js';
import { VerificationAnswer } from '../verdict/verification.answer.js';
import { VerifyTokenCommand } from './verify-token.handler.js';
import { VerifyTokenRequest } from './verify-token.request.js';

@ApiTags('Verification')
@Controller()
@UseGuards(InstitutionKeyGuard)
export class VerifyTokenController {
  constructor(
    private readonly commandBus: CommandBus,
    private readonly operations: Operations,
  ) {}

  @Post(['v1/verify', 'api/v1/bridge/verify'])
  @HttpCode(200)
  @ApiOperation({
    operationId: 'verifyToken',
    summary: 'Verify a token',
    description:
      'Judges the share behind a token as it stands now. A token that is unknown, expired, revoked or another’s is answered 200 with `credential_valid: false` and the reason.',
  })
  @ApiOkResponse({ type: VerificationAnswer, description: 'Judged: look at `status`.' })
  @ApiProblems('PROOFS_UNAVAILABLE')
  async verify(
    @TheCaller() caller: Caller,
    @Body() body: VerifyTokenRequest,
    @Headers('idempotency-key') key: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<VerificationAnswer> {
    const { token, permissions, institution_reference } = body;
    const idempotency = this.operations.idempotencyOf(parseIdempotencyKey(key), body);
    const requested = permissionsOf(permissions);
    const conclusion = await this.commandBus.execute(
      new VerifyTokenCommand({
        caller,
        requestId: request.id,
        token,
        requested,
        reference: institution_reference,
        idempotency,
      }),
    );
    markReplay(reply, conclusion);
    return answerOf(conclusion.event, conclusion.environment, conclusion.content);
  }
}
