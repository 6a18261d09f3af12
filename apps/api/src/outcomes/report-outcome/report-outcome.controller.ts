import { Body, Controller, Headers, Post, Req, Res, UseGuards } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems, parseIdempotencyKey } from '@passid/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { TheCaller, type Caller } from '../../door/auth/principal.js';
import { InstitutionKeyGuard } from '../../door/auth/institution-key.guard.js';
import { OutcomeAnswer } from '../outcome.answer.js';
import { detailsOf } from '../outcome-rules.js';
import { Outcomes } from '../outcomes.js';
import { markReplay, Operations } from '../../door/idempotency/operations.js';
import { ReportOutcomeCommand } from './report-outcome.handler.js';
import { ReportOutcomeRequest } from './report-outcome.request.js';

@ApiTags('Outcomes')
@Controller()
@UseGuards(InstitutionKeyGuard)
export class ReportOutcomeController {
  constructor(
    private readonly commandBus: CommandBus,
    private readonly operations: Operations,
    private readonly outcomes: Outcomes,
  ) {}

  @ApiOperation({
    operationId: 'reportOutcome',
    summary: 'Report what became of a verified application',
    description:
      'One outcome for each token; a second report gets 409 and the id of the first, which can be amended. The verification it belongs to is taken from the ledger: you never send it.',
  })
  @ApiCreatedResponse({ type: OutcomeAnswer, description: 'Recorded.' })
  @ApiProblems('VERIFICATION_NOT_FOUND', 'OUTCOME_ALREADY_REPORTED')
  @Post('v1/outcome')
  async report(
    @TheCaller() caller: Caller,
    @Body() body: ReportOutcomeRequest,
    @Headers('idempotency-key') key: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OutcomeAnswer> {
    const { token, outcome, productType } = body;
    const idempotency = this.operations.idempotencyOf(parseIdempotencyKey(key), body);
    const result = await this.commandBus.execute(
      new ReportOutcomeCommand({
        caller,
        requestId: request.id,
        token,
        outcome,
        productType,
        details: detailsOf(body),
        idempotency,
      }),
    );
    markReplay(reply, result);
    return this.outcomes.answerOf(result.reported, caller.environment, 0);
  }
}
