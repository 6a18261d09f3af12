import { Body, Controller, Headers, HttpCode, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems, parseIdempotencyKey } from '@passid/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { TheHolder, type Holder } from '../../door/auth/principal.js';
import { HolderLoginGuard } from '../../door/auth/login.guards.js';
import { ApiSessionId } from '../session-id-param.js';
import { markReplay, Operations } from '../../door/idempotency/operations.js';
import { FulfilSessionAnswer } from './fulfil-session.answer.js';
import { FulfilSessionCommand } from './fulfil-session.handler.js';
import { FulfilSessionRequest } from './fulfil-session.request.js';

@ApiTags('Sessions')
@Controller()
@UseGuards(HolderLoginGuard)
export class FulfilSessionController {
  constructor(
    private readonly commandBus: CommandBus,
    private readonly operations: Operations,
  ) {}

  @ApiOperation({
    operationId: 'fulfilSession',
    summary: 'Answer a request with a share',
    description:
      'For the wallet, once its owner has consented. Exactly one answer wins. With an Idempotency-Key the same answer can be sent again, with the same effect; without one a second is refused.',
  })
  @ApiSessionId()
  @ApiOkResponse({ type: FulfilSessionAnswer })
  @ApiProblems(
    'SESSION_NOT_FOUND',
    'SESSION_EXPIRED',
    'SESSION_ALREADY_ANSWERED',
    'TOKEN_NOT_YOURS',
    'AUDIENCE_MISMATCH',
    'TOKEN_ALREADY_USED',
    'TOKEN_EXPIRED',
    'TOKEN_REVOKED',
    'PROOFS_UNAVAILABLE',
  )
  @Post('v1/sessions/:requestId/fulfill')
  @HttpCode(200)
  async fulfil(
    @TheHolder() holder: Holder,
    @Param('requestId') requestId: string,
    @Body() body: FulfilSessionRequest,
    @Headers('idempotency-key') key: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<FulfilSessionAnswer> {
    const idempotency = this.operations.walletIdempotencyOf(parseIdempotencyKey(key), body);
    const answered = await this.commandBus.execute(
      new FulfilSessionCommand({ holder, correlationId: request.id, requestId, token: body.token, idempotency }),
    );
    markReplay(reply, answered);
    return { status: 'completed' };
  }
}
