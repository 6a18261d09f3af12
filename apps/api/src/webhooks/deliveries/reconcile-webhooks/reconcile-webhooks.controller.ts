import { Controller, Get, Query, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { EventStore } from '@passid/event-store';
import { ApiProblems } from '@passid/http';
import { announcements, catchUp, findUndelivered, reconcile, webhookDeliveries } from '@passid/read-models';
import { defined } from '@passid/ledger';
import { Pool } from 'pg';
import { TheMember, type Member } from '../../../door/auth/principal.js';
import { InstitutionLoginGuard } from '../../../door/auth/institution-login.guard.js';
import { ReconciliationAnswer } from './reconcile-webhooks.answer.js';
import { ReconcileWebhooksRequest } from './reconcile-webhooks.request.js';

/** Undelivered webhooks listed in an answer; its counts include all of them. */
const NAMED_MAX = 100;

@ApiTags('Webhooks')
@Controller()
@UseGuards(InstitutionLoginGuard)
export class ReconcileWebhooksController {
  constructor(
    private readonly store: EventStore,
    private readonly pool: Pool,
  ) {}

  @Get('api/institution/webhook/reconcile')
  @ApiOperation({
    operationId: 'reconcileWebhooks',
    summary: 'Hold the ledger against what was delivered',
    description:
      'Counts what the ledger has for you and what your endpoint has taken in, and names what it has missed.',
  })
  @ApiOkResponse({ type: ReconciliationAnswer, description: 'As of now.' })
  @ApiProblems('VALIDATION_FAILED')
  async reconcile(
    @TheMember() { institutionId }: Member,
    @Query() { environment = 'sandbox', since }: ReconcileWebhooksRequest,
  ): Promise<ReconciliationAnswer> {
    await catchUp(this.store, this.pool, announcements);
    await catchUp(this.store, this.pool, webhookDeliveries);
    const of = { institutionId, environment, since: new Date(since ?? 0) };
    const { firstSequence, lastSequence, ...counts } = await reconcile(this.pool, of);
    const undelivered = await findUndelivered(this.pool, of, NAMED_MAX);
    return defined({
      environment,
      ...counts,
      isComplete: counts.announced === counts.delivered,
      firstSequence: firstSequence ?? undefined,
      lastSequence: lastSequence ?? undefined,
      undelivered: undelivered.map(({ sequence, webhookId, webhookEvent, occurredAt, deliveryId, status }) =>
        defined({
          sequence,
          webhookId,
          event: webhookEvent,
          occurredAt: occurredAt.toISOString(),
          deliveryId,
          status,
        }),
      ),
    });
  }
}
