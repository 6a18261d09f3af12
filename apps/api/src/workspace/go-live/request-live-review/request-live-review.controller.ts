import { Controller, HttpCode, Post, Req, UseGuards } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '@passid/http';
import type { FastifyRequest } from 'fastify';
import { TheMember, type Member } from '../../../door/auth/principal.js';
import { InstitutionLoginGuard } from '../../../door/auth/institution-login.guard.js';
import { AllowRoles } from '../../../door/auth/roles.js';
import { GoLiveAnswer } from '../go-live.answer.js';
import { RequestLiveReviewCommand } from './request-live-review.handler.js';

@ApiTags('Workspace')
@Controller()
@UseGuards(InstitutionLoginGuard)
export class RequestLiveReviewController {
  constructor(private readonly commandBus: CommandBus) {}

  @Post('api/institution/go-live/request')
  @HttpCode(200)
  @AllowRoles(['owner'])
  @ApiOperation({
    operationId: 'requestLiveReview',
    summary: 'Ask to go live',
    description: 'With a complete checklist. An operator looks at it; asking again changes nothing.',
  })
  @ApiOkResponse({ type: GoLiveAnswer })
  @ApiProblems('GO_LIVE_INCOMPLETE')
  request(@TheMember() member: Member, @Req() request: FastifyRequest): Promise<GoLiveAnswer> {
    return this.commandBus.execute(new RequestLiveReviewCommand({ member, requestId: request.id }));
  }
}
