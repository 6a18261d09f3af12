import { Injectable } from '@nestjs/common';
import { EventStore, fold } from '@passid/event-store';
import { Problem } from '@passid/http';
import { institution, institutionStream, WebhookNotConfigured, type WebhookEndpoint } from '@passid/ledger';

/** Where an institution's webhooks go. */
@Injectable()
export class Endpoints {
  constructor(private readonly store: EventStore) {}

  async find(institutionId: string): Promise<WebhookEndpoint | undefined> {
    const { state } = await fold(this.store, institutionStream(institutionId), institution);
    return state.status === 'onboarded' ? state.endpoint : undefined;
  }

  /** The endpoint, if it can be sent to. Throws WEBHOOK_NOT_CONFIGURED or WEBHOOK_DISABLED. */
  async inUse(institutionId: string): Promise<WebhookEndpoint> {
    const endpoint = await this.find(institutionId);
    if (endpoint === undefined) throw new WebhookNotConfigured();
    if (endpoint.disabled !== undefined)
      throw new Problem(
        'WEBHOOK_DISABLED',
        'The endpoint was switched off. Register its address again to switch it on: PATCH /api/institution/webhook.',
      );
    return endpoint;
  }
}
