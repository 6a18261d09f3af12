import { Controller, Get, Param, Query, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { EventStore, fold } from '@passid/event-store';
import { ApiProblems } from '@passid/http';
import { assert, outcome, OutcomeNotFound } from '@passid/ledger';
import { catchUp, findOrCatchUp, findOutcome, listOutcomes, outcomeById } from '@passid/read-models';
import { Pool } from 'pg';
import { TheCaller, type Caller } from '../../door/auth/principal.js';
import { InstitutionKeyGuard } from '../../door/auth/institution-key.guard.js';
import { OutcomeAnswer, OutcomeListAnswer } from '../outcome.answer.js';
import { Outcomes } from '../outcomes.js';
import { cut, pageOf } from '../../door/paging/page.js';
import { ListOutcomesRequest } from './list-outcomes.request.js';

@ApiTags('Outcomes')
@Controller()
@UseGuards(InstitutionKeyGuard)
export class ReadOutcomeController {
  constructor(
    private readonly store: EventStore,
    private readonly pool: Pool,
    private readonly outcomes: Outcomes,
  ) {}

  @ApiOperation({
    operationId: 'listOutcomes',
    summary: 'List the outcomes you have reported',
    description: 'The latest reported first, each as it stands now. Pages stay where they are while new ones arrive.',
  })
  @ApiOkResponse({ type: OutcomeListAnswer, description: 'A page of them.' })
  @ApiProblems('VALIDATION_FAILED')
  @Get('v1/outcome')
  async list(@TheCaller() caller: Caller, @Query() query: ListOutcomesRequest): Promise<OutcomeListAnswer> {
    const asked = pageOf(query);
    await catchUp(this.store, this.pool, outcomeById);
    const { page, next } = cut(await listOutcomes(this.pool, caller, asked.before, asked.limit + 1), asked);
    const outcomes = await Promise.all(page.map(({ stream }) => this.#read(caller, stream)));
    return { outcomes, next_cursor: next };
  }

  @ApiOperation({
    operationId: 'getOutcome',
    summary: 'Read an outcome with its history',
    description: 'As it stands now, and as it stood after the report and after every amendment.',
  })
  @ApiOkResponse({ type: OutcomeAnswer, description: 'The outcome.' })
  @ApiProblems('OUTCOME_NOT_FOUND')
  @ApiParam({
    name: 'outcomeId',
    description: '`outcome_id` of the report.',
    example: 'out_0d6f4a5c1b9e47d28a3f5e6b7c8d9e0f',
  })
  @Get('v1/outcome/:outcomeId')
  async read(@TheCaller() caller: Caller, @Param('outcomeId') outcomeId: string): Promise<OutcomeAnswer> {
    const find = (): Promise<string | undefined> => findOutcome(this.pool, caller, outcomeId);
    const stream = await findOrCatchUp(this.store, this.pool, outcomeById, find);
    if (stream === undefined) throw new OutcomeNotFound();
    return this.#read(caller, stream);
  }

  async #read({ environment }: Caller, stream: string): Promise<OutcomeAnswer> {
    const { state } = await fold(this.store, stream, outcome);
    assert(state.status === 'reported', `The outcome in ${stream} is in a read model and not in the ledger.`);
    return this.outcomes.answerOf(state, environment);
  }
}
