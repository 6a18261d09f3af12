import { Body, Controller, Headers, Post, Req, Res, UseGuards } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { parseIdempotencyKey } from '@passid/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { TheCaller, type Caller } from '../../door/auth/principal.js';
import { InstitutionKeyGuard } from '../../door/auth/institution-key.guard.js';
import { markReplay, Operations } from '../../door/idempotency/operations.js';
import { permissionsOf } from '../../verifying/verdict/request-rules.js';
import { CreateSessionAnswer, createSessionAnswer } from './create-session.answer.js';
import { CreateSessionCommand } from './create-session.handler.js';
import { CreateSessionRequest, TTL_SECONDS_DEFAULT } from './create-session.request.js';

@ApiTags('Sessions')
@Controller()
@UseGuards(InstitutionKeyGuard)
export class CreateSessionController {
  constructor(
    private readonly commandBus: CommandBus,
    private readonly operations: Operations,
  ) {}

  @ApiOperation({
    operationId: 'createSession',
    summary: 'Ask a customer who is present',
    description:
      'Makes a session for a customer to answer with their wallet: show `deepLink` as a QR code and `code` beside it, then poll the session. It expires after `ttlSeconds`.',
  })
  @ApiCreatedResponse({ type: CreateSessionAnswer })
  @Post('v1/sessions')
  async create(
    @TheCaller() caller: Caller,
    @Body() body: CreateSessionRequest,
    @Headers('idempotency-key') key: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CreateSessionAnswer> {
    const { institutionName, permissions, ttlSeconds = TTL_SECONDS_DEFAULT } = body;
    const idempotency = this.operations.idempotencyOf(parseIdempotencyKey(key), body);
    const requested = permissionsOf(permissions);
    const created = await this.commandBus.execute(
      new CreateSessionCommand({
        caller,
        correlationId: request.id,
        label: institutionName,
        permissions: requested,
        ttlSeconds,
        idempotency,
      }),
    );
    markReplay(reply, created);
    return createSessionAnswer(created);
  }
}
