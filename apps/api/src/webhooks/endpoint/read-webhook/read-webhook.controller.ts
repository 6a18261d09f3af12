import { Controller, Get, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { KeyRing } from '@passid/credentials';
import { EventStore } from '@passid/event-store';
import { catchUp, endpointHealth, findEndpointHealth } from '@passid/read-models';
import { Clock } from '@passid/runtime';
import { standardWebhooksPublicKey } from '@passid/webhooks';
import { Pool } from 'pg';
import { TheMember, type Member } from '../../../door/auth/principal.js';
import { InstitutionLoginGuard } from '../../../door/auth/institution-login.guard.js';
import { Endpoints } from '../endpoints.js';
import { WebhookAnswer } from './read-webhook.answer.js';
import { webhookAnswer } from './webhook-answer.js';

@ApiTags('Webhooks')
@Controller()
@UseGuards(InstitutionLoginGuard)
export class ReadWebhookController {
  constructor(
    private readonly store: EventStore,
    private readonly pool: Pool,
    private readonly keyRing: KeyRing,
    private readonly clock: Clock,
    private readonly endpoints: Endpoints,
  ) {}

  @Get('api/institution/webhook')
  @ApiOperation({
    operationId: 'getWebhook',
    summary: 'See how your webhook endpoint is doing',
    description: 'Its address and settings, how it has answered of late, and what you should know about it.',
  })
  @ApiOkResponse({ type: WebhookAnswer, description: 'The endpoint.' })
  async read(@TheMember() { institutionId }: Member): Promise<WebhookAnswer> {
    const endpoint = await this.endpoints.find(institutionId);
    await catchUp(this.store, this.pool, endpointHealth);
    const health = await findEndpointHealth(this.pool, institutionId);
    const publicKey = standardWebhooksPublicKey(this.keyRing.webhookKey);
    return webhookAnswer({ endpoint, health, publicKey, now: this.clock.now().toISOString() });
  }
}
