import { Controller, Get, Param, Query, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { EventStore } from '@passid/event-store';
import { ApiProblems } from '@passid/http';
import { defined, DeliveryNotFound } from '@passid/ledger';
import { catchUp, findDeliveries, webhookDeliveries, type DeliveryRow } from '@passid/read-models';
import { Pool } from 'pg';
import { TheMember, type Member } from '../../../door/auth/principal.js';
import { InstitutionLoginGuard } from '../../../door/auth/institution-login.guard.js';
import { DeliveryAnswer, type DeliverySummary } from '../delivery.answer.js';
import { DeliveryLog } from '../delivery-log.js';
import { cut, pageOf } from '../../../door/paging/page.js';
import { DeliveryListAnswer } from './read-deliveries.answer.js';
import { ReadDeliveriesRequest } from './read-deliveries.request.js';

@ApiTags('Webhooks')
@Controller()
@UseGuards(InstitutionLoginGuard)
export class ReadDeliveriesController {
  constructor(
    private readonly store: EventStore,
    private readonly pool: Pool,
    private readonly log: DeliveryLog,
  ) {}

  @Get('api/institution/webhook/deliveries')
  @ApiOperation({
    operationId: 'listDeliveries',
    summary: 'List your webhook deliveries',
    description: 'The latest first. Pages stay where they are while new deliveries arrive.',
  })
  @ApiOkResponse({ type: DeliveryListAnswer, description: 'A page of them.' })
  @ApiProblems('VALIDATION_FAILED')
  async list(
    @TheMember() { institutionId }: Member,
    @Query() query: ReadDeliveriesRequest,
  ): Promise<DeliveryListAnswer> {
    const asked = pageOf(query);
    await catchUp(this.store, this.pool, webhookDeliveries);
    const found = await findDeliveries(this.pool, {
      institutionId,
      environment: query.environment,
      status: query.status,
      webhookEvent: query.event,
      before: asked.before,
      limit: asked.limit + 1,
    });
    const { page, next } = cut(
      found.map((row) => ({ row, position: BigInt(row.position) })),
      asked,
    );
    return { deliveries: page.map(({ row }) => summaryOf(row)), nextCursor: next };
  }

  @Get('api/institution/webhook/deliveries/:deliveryId')
  @ApiOperation({
    operationId: 'getDelivery',
    summary: 'Read a webhook delivery, attempt by attempt',
    description: 'Each attempt with its status, how long it took, and the first bytes of the answer.',
  })
  @ApiOkResponse({ type: DeliveryAnswer, description: 'The delivery.' })
  @ApiProblems('DELIVERY_NOT_FOUND')
  @ApiParam({
    name: 'deliveryId',
    description: 'Sent as `X-PASSID-Delivery`.',
    example: 'dlv_4cfedc52b7307b7bbeb5b21d5e75b9d1',
  })
  async read(@TheMember() { institutionId }: Member, @Param('deliveryId') deliveryId: string): Promise<DeliveryAnswer> {
    const found = await this.log.find(institutionId, deliveryId);
    if (found === undefined) throw new DeliveryNotFound();
    return found;
  }
}

function summaryOf(row: DeliveryRow): DeliverySummary {
  const { lastAttemptAt, nextAttemptAt, lastStatus, lastFailure, trial, verificationId, sequence, reason } = row;
  return defined({
    deliveryId: row.deliveryId,
    webhookId: row.webhookId,
    event: row.webhookEvent,
    environment: row.environment,
    trial: trial ?? undefined,
    auditId: verificationId ?? undefined,
    sequence: sequence ?? undefined,
    status: row.status,
    reason: reason ?? undefined,
    attempts: row.attempts,
    scheduledAt: row.scheduledAt.toISOString(),
    lastAttemptAt: lastAttemptAt?.toISOString(),
    lastStatus: lastStatus ?? undefined,
    lastFailure: lastFailure ?? undefined,
    nextAttemptAt: nextAttemptAt?.toISOString(),
  });
}
