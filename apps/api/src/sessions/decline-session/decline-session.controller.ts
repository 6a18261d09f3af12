import { Body, Controller, Headers, HttpCode, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems, parseIdempotencyKey } from '@passid/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { TheHolder, type Holder } from '../../door/auth/principal.js';
import { HolderLoginGuard } from '../../door/auth/login.guards.js';
import { ApiSessionId } from '../session-id-param.js';
import { markReplay, Operations } from '../../door/idempotency/operations.js';
import { DeclineSessionAnswer } from './decline-session.answer.js';
import { DeclineSessionCommand } from './decline-session.handler.js';
import { DeclineSessionRequest } from './decline-session.request.js';

@ApiTags('Sessions')
@Controller()
@UseGuards(HolderLoginGuard)
export class DeclineSessionController {
  constructor(
    private readonly commandBus: CommandBus,
    private readonly operations: Operations,
  ) {}

  @ApiOperation({
    operationId: 'declineSession',
    summary: 'Say no to a request',
    description:
      'For the wallet, when its owner does not consent. As final as an answer with a share. With an Idempotency-Key it can be sent again, with the same effect.',
  })
  @ApiSessionId()
  @ApiOkResponse({ type: DeclineSessionAnswer })
  @ApiProblems('SESSION_NOT_FOUND', 'SESSION_EXPIRED', 'SESSION_ALREADY_ANSWERED')
  @Post('v1/sessions/:requestId/decline')
  @HttpCode(200)
  async decline(
    @TheHolder() holder: Holder,
    @Param('requestId') requestId: string,
    @Body() body: DeclineSessionRequest,
    @Headers('idempotency-key') key: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DeclineSessionAnswer> {
    const idempotency = this.operations.walletIdempotencyOf(parseIdempotencyKey(key), body);
    const declined = await this.commandBus.execute(
      new DeclineSessionCommand({ holder, correlationId: request.id, requestId, reason: body.reason, idempotency }),
    );
    markReplay(reply, declined);
    return { status: 'declined' };
  }
}
