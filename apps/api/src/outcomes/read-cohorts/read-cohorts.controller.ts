import { Controller, Get, Query, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { EventStore } from '@passid/event-store';
import { ApiProblems, validationFailed } from '@passid/http';
import { assert, cohortReport, defined } from '@passid/ledger';
import {
  catchUpTo,
  countOutcomes,
  findMomentOf,
  hasLiveOutcome,
  institutionTrail,
  outcomeCohorts,
} from '@passid/read-models';
import { Pool } from 'pg';
import { TheMember, type Member } from '../../door/auth/principal.js';
import { InstitutionLoginGuard } from '../../door/auth/institution-login.guard.js';
import { periodOf } from '../../door/paging/period.js';
import { cohortFields, CohortsAnswer } from './cohorts.answer.js';
import { ReadCohortsRequest } from './read-cohorts.request.js';

/** How it went with customers, by how much was verified of them. */
@ApiTags('Outcomes')
@Controller()
@UseGuards(InstitutionLoginGuard)
export class ReadCohortsController {
  constructor(
    private readonly store: EventStore,
    private readonly pool: Pool,
  ) {}

  @ApiOperation({
    operationId: 'readCohorts',
    summary: 'How it went, by verification coverage',
    description:
      'Counts and rates of the outcomes your institution has reported, each as its latest amendment has it. A group under 5 shows its size and no rates. The answer names the ledger position it was computed at; the same question with that `as_of` gets the same bytes for ever.',
  })
  @ApiOkResponse({ type: CohortsAnswer, description: 'The figures.' })
  @ApiProblems('VALIDATION_FAILED')
  @Get('v1/outcome/cohort')
  async read(@TheMember() member: Member, @Query() query: ReadCohortsRequest): Promise<CohortsAnswer> {
    const { institutionId } = member;
    const { productType, corridor, from, to } = query;
    const period = periodOf(query);
    const asOf = await this.#positionOf(query);
    await Promise.all([outcomeCohorts, institutionTrail].map((model) => catchUpTo(this.pool, model, asOf)));
    const isLive = query.environment === undefined && (await hasLiveOutcome(this.pool, institutionId, asOf));
    const environment = query.environment ?? (isLive ? 'live' : 'sandbox');
    const question = { institutionId, environment, asOf, ...period, corridor, productType };
    const [counts, reachedAt] = await Promise.all([countOutcomes(this.pool, question), this.#momentOf(asOf)]);
    const { total, levels, corridors, products } = cohortReport(counts);
    return {
      environment,
      as_of: Number(asOf),
      generated_at: reachedAt,
      filters: defined({ from, to, product_type: productType, corridor }),
      total_outcomes: total,
      cohorts: levels.map((cohort) => ({ coverage_level: cohort.coverageLevel, ...cohortFields(cohort) })),
      corridors: corridors.map((cohort) => ({ corridor: cohort.corridor, ...cohortFields(cohort) })),
      products: products.map((cohort) => ({ product_type: cohort.productType, ...cohortFields(cohort) })),
    };
  }

  /** A position beyond the head is refused: its figures could still change. */
  async #positionOf({ as_of: asked }: ReadCohortsRequest): Promise<bigint> {
    const head = await this.store.headPosition();
    const position = asked === undefined ? head : BigInt(asked);
    if (position > head)
      throw validationFailed([{ pointer: '/as_of', detail: 'The ledger has not come to this position yet.' }]);
    return position;
  }

  /** When the event at this position was recorded. */
  async #momentOf(position: bigint): Promise<string> {
    const moment = await findMomentOf(this.pool, position);
    assert(moment !== undefined, 'The ledger has reached a position and holds nothing up to there.');
    return moment.toISOString();
  }
}
