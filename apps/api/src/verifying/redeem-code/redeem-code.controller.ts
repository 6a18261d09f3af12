import { Body, Controller, Headers, HttpCode, Post, Req, Res, UseGuards } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems, parseIdempotencyKey, Problem } from '@passid/http';
import { codeRefusal } from '@passid/ledger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { TheCaller, type Caller } from '../../door/auth/principal.js';
import { InstitutionKeyGuard } from '../../door/auth/institution-key.guard.js';
import { answerOf } from '../verdict/answer.js';
import { markReplay, Operations } from '../../door/idempotency/operations.js';
import { permissionsOf } from '../verdict/request-rules.js';
import { FailedRedemptions } from './failed-redemptions.js';
import { RedeemCodeAnswer } from './redeem-code.answer.js';
import { RedeemCodeCommand } from './redeem-code.handler.js';
import { RedeemCodeRequest } from './redeem-code.request.js';

@ApiTags('Verification')
@Controller()
@UseGuards(InstitutionKeyGuard)
export class RedeemCodeController {
  constructor(
    private readonly commandBus: CommandBus,
    private readonly operations: Operations,
    private readonly failedRedemptions: FailedRedemptions,
  ) {}

  @Post('api/bridge/code/redeem')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'redeemCode',
    summary: 'Redeem a one-time code',
    description:
      'Turns the code a customer reads out into signed claims. Of any number of redemptions at once exactly one succeeds; a failed try does not use the code up, and is recorded.',
  })
  @ApiOkResponse({ type: RedeemCodeAnswer, description: 'Judged: look at `data.status`.' })
  @ApiProblems('CODE_NOT_FOUND', 'CODE_ALREADY_REDEEMED', 'CODE_EXPIRED', 'CODE_REVOKED', 'PROOFS_UNAVAILABLE')
  async redeem(
    @TheCaller() caller: Caller,
    @Body() body: RedeemCodeRequest,
    @Headers('idempotency-key') key: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RedeemCodeAnswer> {
    const { code, requestedClaims, institution_reference } = body;
    const idempotency = this.operations.idempotencyOf(parseIdempotencyKey(key), body);
    const requested = permissionsOf(requestedClaims);
    const command = new RedeemCodeCommand({
      caller,
      requestId: request.id,
      code,
      requested,
      reference: institution_reference,
      idempotency,
    });
    const conclusion = await this.failedRedemptions.limit(command, reply, () => this.commandBus.execute(command));
    markReplay(reply, conclusion);
    const { event, environment, content } = conclusion;
    if (event.type === 'TokenRejected' && event.data.refusal !== undefined)
      throw new Problem(event.data.refusal, codeRefusal(event.data.refusal).message, {
        audit_id: event.data.verificationId,
      });
    return { data: answerOf(event, environment, content) };
  }
}
