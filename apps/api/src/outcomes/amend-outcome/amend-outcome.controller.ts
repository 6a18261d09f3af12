import { Body, Controller, Headers, HttpCode, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems, parseIdempotencyKey, validationFailed } from '@passid/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { TheCaller, type Caller } from '../../door/auth/principal.js';
import { InstitutionKeyGuard } from '../../door/auth/institution-key.guard.js';
import { OutcomeAnswer } from '../outcome.answer.js';
import { detailsOf } from '../outcome-rules.js';
import { Outcomes } from '../outcomes.js';
import { markReplay, Operations } from '../../door/idempotency/operations.js';
import { AmendOutcomeCommand } from './amend-outcome.handler.js';
import { AmendOutcomeRequest } from './amend-outcome.request.js';

@ApiTags('Outcomes')
@Controller()
@UseGuards(InstitutionKeyGuard)
export class AmendOutcomeController {
  constructor(
    private readonly commandBus: CommandBus,
    private readonly operations: Operations,
    private readonly outcomes: Outcomes,
  ) {}

  @ApiOperation({
    operationId: 'amendOutcome',
    summary: 'Say that an outcome has changed',
    description:
      'What you send holds from now on, what you leave out stays as it was, and what was reported before stays in the history with its date.',
  })
  @ApiOkResponse({ type: OutcomeAnswer, description: 'As it stands after this amendment.' })
  @ApiProblems('OUTCOME_NOT_FOUND', 'OUTCOME_AMENDED_TOO_OFTEN')
  @ApiParam({
    name: 'outcomeId',
    description: '`outcome_id` of the report.',
    example: 'out_0d6f4a5c1b9e47d28a3f5e6b7c8d9e0f',
  })
  @Post('v1/outcome/:outcomeId/amend')
  @HttpCode(200)
  async amend(
    @TheCaller() caller: Caller,
    @Param('outcomeId') outcomeId: string,
    @Body() body: AmendOutcomeRequest,
    @Headers('idempotency-key') key: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OutcomeAnswer> {
    const { outcome, productType } = body;
    const details = detailsOf(body);
    if (outcome === undefined && productType === undefined && Object.keys(details).length === 0)
      throw validationFailed([{ pointer: '', detail: 'Name at least one field that has changed.' }]);
    const idempotency = this.operations.idempotencyOf(parseIdempotencyKey(key), { outcomeId, body });
    const result = await this.commandBus.execute(
      new AmendOutcomeCommand({ caller, requestId: request.id, outcomeId, outcome, productType, details, idempotency }),
    );
    markReplay(reply, result);
    return this.outcomes.answerOf(result.reported, caller.environment, result.amendment);
  }
}
