import { Body, Controller, Headers, HttpCode, Post, Req, Res, UseGuards } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiProblems, parseIdempotencyKey } from '@passid/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { TheCaller, type Caller } from '../auth/caller.js';
import { InstitutionKeyGuard } from '../auth/institution-key.guard.js';
import { answerOf, type VerificationAnswer } from '../verification/answer.js';
import { Operations } from '../verification/operation.js';
import { markReplay } from '../verification/replay.js';
import { permissionsOf } from '../verification/request-rules.js';
import { VerifyTokenCommand } from './verify-token.command.js';
import { VerifyTokenRequest } from './verify-token.request.js';

@Controller()
@UseGuards(InstitutionKeyGuard)
export class VerifyTokenController {
  constructor(
    private readonly commandBus: CommandBus,
    private readonly operations: Operations,
  ) {}

  @ApiProblems('IDEMPOTENCY_KEY_REUSED')
  @Post(['v1/verify', 'api/v1/bridge/verify'])
  @HttpCode(200)
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
      new VerifyTokenCommand(caller, request.id, token, requested, institution_reference, idempotency),
    );
    markReplay(reply, conclusion);
    return answerOf(conclusion.event, conclusion.environment, conclusion.content);
  }
}
