import { Controller, Get, Param, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { EventStore, fold } from '@passid/event-store';
import { ApiProblems, Problem } from '@passid/http';
import { verification, verificationStream } from '@passid/ledger';
import { Pool } from 'pg';
import { TheCaller, type Caller } from '../../door/auth/principal.js';
import { InstitutionKeyGuard } from '../../door/auth/institution-key.guard.js';
import { answerOf } from '../../verifying/verdict/answer.js';
import { Conclusions } from '../../verifying/verdict/conclude.js';
import { AuditTrailAnswer } from './audit-trail.answer.js';
import { readTrail, trailEvent } from './trail.js';

const AUDIT_ID = /^vrf_[0-9a-f]{32}$/;

/** Everything the ledger holds about one verification, in the order in which it happened. */
@ApiTags('Audit')
@Controller()
@UseGuards(InstitutionKeyGuard)
export class AuditTrailController {
  constructor(
    private readonly store: EventStore,
    private readonly pool: Pool,
    private readonly conclusions: Conclusions,
  ) {}

  @Get('v1/audit/:auditId')
  @ApiOperation({
    operationId: 'readAuditTrail',
    summary: 'Read everything behind a verification',
    description:
      'Every event of the verification, its share, its webhooks and its outcome, in order, each with the commitment that the next event of its stream names.',
  })
  @ApiParam({
    name: 'auditId',
    description: '`audit_id` of an answer.',
    example: 'vrf_5ad2b37be6b71760fdf4151790021863',
  })
  @ApiOkResponse({ type: AuditTrailAnswer, description: 'The trail.' })
  @ApiProblems('AUDIT_NOT_FOUND')
  async read(@TheCaller() caller: Caller, @Param('auditId') auditId: string): Promise<AuditTrailAnswer> {
    if (!AUDIT_ID.test(auditId)) throw notFound();
    const stream = verificationStream(auditId);
    const { state, last } = await fold(this.store, stream, verification);
    const isTheirs =
      state.status === 'concluded' &&
      state.event.data.institutionId === caller.institutionId &&
      last?.metadata.environment === caller.environment;
    if (!isTheirs) throw notFound();
    const events = await readTrail(this.store, this.pool, auditId, await this.store.headPosition());
    const { event, environment, content } = await this.conclusions.reopen(state.event, caller.environment);
    return {
      audit_id: auditId,
      institution_id: caller.institutionId,
      environment,
      verification: answerOf(event, environment, content),
      trail: events.map(trailEvent),
    };
  }
}

/** The same words for what is not there and what is not theirs. */
function notFound(): Problem {
  return new Problem('AUDIT_NOT_FOUND', 'Your institution has no audit trail under this id.');
}
