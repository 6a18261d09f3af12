import { Injectable } from '@nestjs/common';
import { EventStore, transact, type EventContext } from '@passid/event-store';
import { disableWebhook, institution, institutionStream, SWITCH_OFF, type WebhookEndpoint } from '@passid/ledger';
import { catchUp, endpointHealth, findEndpointHealth } from '@passid/read-models';
import { Clock } from '@passid/runtime';
import type { AttemptResult } from '@passid/webhooks';
import { Pool } from 'pg';

/** HTTP status of an endpoint that wants no more calls (RFC 9110 §15.5.11). */
export const GONE = 410;

/** Switches an endpoint off that answers 410 or has failed for days; the dashboard shows it to its institution. */
@Injectable()
export class SwitchOff {
  constructor(
    private readonly store: EventStore,
    private readonly pool: Pool,
    private readonly clock: Clock,
  ) {}

  /** @param attemptedAt when the attempt began, by the world's clock */
  async after(
    result: AttemptResult,
    endpoint: WebhookEndpoint,
    attemptedAt: Date,
    context: EventContext,
  ): Promise<void> {
    const { institution_id: institutionId } = context;
    if (result.outcome === 'succeeded' || institutionId === undefined) return;
    const failingSince = result.status === GONE ? undefined : await this.#failingSince(institutionId);
    if (result.status !== GONE && failingSince === undefined) return;
    const command = {
      institutionId,
      url: endpoint.url,
      ...(failingSince === undefined
        ? { reason: 'gone' as const }
        : { reason: 'failing' as const, failingSince: failingSince.toISOString() }),
      attemptedAt: attemptedAt.toISOString(),
      now: this.clock.now().toISOString(),
    };
    await transact(
      this.store,
      institutionStream(institutionId),
      institution,
      (current) => disableWebhook(command, current),
      { ...context, environment: 'workspace' },
    );
  }

  /** Undefined unless that is days ago. Asked again once the read model has caught up: there may be a success since. */
  async #failingSince(institutionId: string): Promise<Date | undefined> {
    if ((await this.#longFailingSince(institutionId)) === undefined) return undefined;
    await catchUp(this.store, this.pool, endpointHealth);
    return this.#longFailingSince(institutionId);
  }

  async #longFailingSince(institutionId: string): Promise<Date | undefined> {
    const health = await findEndpointHealth(this.pool, institutionId);
    const since = health?.failingSince ?? undefined;
    if (health === undefined || since === undefined || health.failures < SWITCH_OFF.failuresMin) return undefined;
    return this.clock.now().getTime() - since.getTime() >= SWITCH_OFF.failingMs ? since : undefined;
  }
}
