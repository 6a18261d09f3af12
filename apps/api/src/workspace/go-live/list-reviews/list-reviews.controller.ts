import { Controller, Get, Param, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '@passid/http';
import { findWaitingReviews } from '@passid/read-models';
import { Pool } from 'pg';
import { OperatorLoginGuard } from '../../../door/auth/login.guards.js';
import { GoLive } from '../go-live.js';
import { GoLiveAnswer } from '../go-live.answer.js';
import { Workspaces } from '../../workspaces.js';
import { ReviewsAnswer } from './reviews.answer.js';

/** More than a day's reviews; the others follow when these are done. */
const REVIEWS_MAX = 100;

@ApiTags('Operator')
@Controller()
@UseGuards(OperatorLoginGuard)
export class ListReviewsController {
  constructor(
    private readonly pool: Pool,
    private readonly workspaces: Workspaces,
    private readonly goLive: GoLive,
  ) {}

  @Get('api/operator/reviews')
  @ApiOperation({
    operationId: 'listReviews',
    summary: 'Who waits to go live',
    description: 'Institutions with a complete checklist that have asked and were not approved yet.',
  })
  @ApiOkResponse({ type: ReviewsAnswer })
  async list(): Promise<ReviewsAnswer> {
    const waiting = await findWaitingReviews(this.pool, REVIEWS_MAX);
    const reviews = waiting.map(async ({ institutionId, requestedAt }) => {
      const { name } = await this.workspaces.find(institutionId);
      return { institutionId, name, requestedAt: requestedAt.toISOString() };
    });
    return { reviews: await Promise.all(reviews) };
  }

  @Get('api/operator/institutions/:institutionId/go-live')
  @ApiOperation({
    operationId: 'reviewGoLive',
    summary: 'An institution’s checklist',
    description: 'As the institution sees it, and as it stands now.',
  })
  @ApiParam({ name: 'institutionId', description: 'The institution to review.', example: '940314418' })
  @ApiOkResponse({ type: GoLiveAnswer })
  @ApiProblems('INSTITUTION_NOT_FOUND')
  review(@Param('institutionId') institutionId: string): Promise<GoLiveAnswer> {
    return this.goLive.read(institutionId);
  }
}
