import { Controller, Get, Query, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { KeyRing } from '@passid/credentials';
import { EventStore } from '@passid/event-store';
import { ApiProblems } from '@passid/http';
import { catchUp, findHistory, verificationHistory, type HistoryEntry } from '@passid/read-models';
import { Pool } from 'pg';
import { TheMember, type Member } from '../../door/auth/principal.js';
import { InstitutionLoginGuard } from '../../door/auth/institution-login.guard.js';
import { cut, pageOf } from '../../door/paging/page.js';
import { periodOf } from '../../door/paging/period.js';
import { referenceHash } from '../verdict/reference-hash.js';
import { ListVerificationsRequest } from './list-verifications.request.js';
import { VerificationsAnswer, type VerificationEntryAnswer } from './verifications.answer.js';

/** Everything the institution has verified, for its dashboard. */
@ApiTags('Workspace')
@Controller()
@UseGuards(InstitutionLoginGuard)
export class ListVerificationsController {
  constructor(
    private readonly store: EventStore,
    private readonly pool: Pool,
    private readonly keyRing: KeyRing,
  ) {}

  @ApiOperation({
    operationId: 'listVerifications',
    summary: 'List and search your verifications',
    description:
      'The latest first, the denied ones included. Pages stay where they are while new verifications arrive. References are not stored in the clear: one is found only whole and exactly as it was sent.',
  })
  @ApiOkResponse({ type: VerificationsAnswer, description: 'A page of them.' })
  @ApiProblems('VALIDATION_FAILED')
  @Get('api/institution/verifications')
  async list(@TheMember() member: Member, @Query() query: ListVerificationsRequest): Promise<VerificationsAnswer> {
    const { institutionId } = member;
    const { environment, status, auditId, institutionReference } = query;
    const asked = pageOf(query);
    const { from, before: until } = periodOf(query);
    await catchUp(this.store, this.pool, verificationHistory);
    const found = await findHistory(this.pool, {
      institutionId,
      before: asked.before,
      limit: asked.limit + 1,
      environment,
      status,
      from,
      until,
      auditId,
      referenceHash:
        institutionReference === undefined
          ? undefined
          : referenceHash(this.keyRing, institutionId, institutionReference),
    });
    const { page, next } = cut(found, asked);
    return { verifications: page.map(entryAnswer), nextCursor: next };
  }
}

const entryAnswer = ({ position: _, concludedAt, requested, ...entry }: HistoryEntry): VerificationEntryAnswer => ({
  ...entry,
  verifiedAt: concludedAt.toISOString(),
  permissions: requested,
});
