import { Body, Controller, Headers, HttpCode, Post, Req, Res, UseGuards } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems, parseIdempotencyKey } from '@passid/http';
import { addMilliseconds } from '@passid/ledger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { TheCaller, type Caller } from '../../door/auth/principal.js';
import { InstitutionKeyGuard } from '../../door/auth/institution-key.guard.js';
import { markReplay, Operations } from '../../door/idempotency/operations.js';
import { SandboxClockAnswer } from './advance-sandbox-clock.answer.js';
import { AdvanceSandboxClockCommand } from './advance-sandbox-clock.handler.js';
import { AdvanceSandboxClockRequest } from './advance-sandbox-clock.request.js';
import { SandboxKeyGuard } from '../../door/auth/sandbox-key.guard.js';

@ApiTags('Sandbox')
@Controller()
@UseGuards(InstitutionKeyGuard, SandboxKeyGuard)
export class AdvanceSandboxClockController {
  constructor(
    private readonly commandBus: CommandBus,
    private readonly operations: Operations,
  ) {}

  @ApiOperation({
    operationId: 'advanceSandboxClock',
    summary: 'Move your sandbox into the future',
    description:
      'Codes and sessions expire, credentials grow stale and webhook retries fall due as if the time had passed. Only your own sandbox moves, and never back.',
  })
  @ApiOkResponse({ type: SandboxClockAnswer })
  @ApiProblems('SANDBOX_KEY_REQUIRED', 'SANDBOX_CLOCK_AT_ITS_END', 'IDEMPOTENCY_KEY_REUSED')
  @Post('api/sandbox/clock')
  @HttpCode(200)
  async advance(
    @TheCaller() caller: Caller,
    @Body() body: AdvanceSandboxClockRequest,
    @Headers('idempotency-key') key: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SandboxClockAnswer> {
    const idempotency = this.operations.idempotencyOf(parseIdempotencyKey(key), body);
    const advanced = await this.commandBus.execute(
      new AdvanceSandboxClockCommand({
        caller,
        requestId: request.id,
        advanceSeconds: body.advanceSeconds,
        idempotency,
      }),
    );
    markReplay(reply, advanced);
    const { advanceSeconds, aheadSeconds, advancedAt } = advanced.advance;
    return { advanceSeconds, aheadSeconds, now: addMilliseconds(advancedAt, aheadSeconds * 1000) };
  }
}
