import { Injectable } from '@nestjs/common';
import { EventStore, fold } from '@passid/event-store';
import { Problem } from '@passid/http';
import { institution, institutionStream, type WebhookEndpoint } from '@passid/ledger';

/** Where an institution's webhooks go. */
@Injectable()
export class Endpoints {
  constructor(private readonly store: EventStore) {}

  async find(institutionId: string): Promise<WebhookEndpoint | undefined> {
    const { state } = await fold(this.store, institutionStream(institutionId), institution);
    return state.status === 'onboarded' ? state.endpoint : undefined;
  }

  /** Throws WEBHOOK_NOT_CONFIGURED. */
  async required(institutionId: string): Promise<WebhookEndpoint> {
    const endpoint = await this.find(institutionId);
    if (endpoint === undefined)
      throw new Problem('WEBHOOK_NOT_CONFIGURED', 'Register an address first: PATCH /api/institution/webhook.');
    return endpoint;
  }
}
