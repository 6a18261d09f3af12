import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { KeyRing } from '@passid/credentials';
import { EventStore, transact, type AppendedEvent, type EventContext } from '@passid/event-store';
import {
  assert,
  requestWebhookTest,
  webhookIdOf,
  webhookTest,
  webhookTestStream,
  type WebhookTest,
  type WebhookTestRequest,
} from '@passid/ledger';
import { deliveryIdOf } from '@passid/webhooks';
import type { DeliveryAnswer } from '../delivery.answer.js';
import { DeliveryLog } from '../delivery-log.js';
import { resourceId } from '../../../door/ids.js';

/** How long the answer waits for the first attempt, and how often it polls. A later attempt is in the delivery log. */
const WAIT_MAX_MS = 5_000;
const LOOK_EVERY_MS = 25;

export const newTestId = (): string => resourceId('wht');

/** Webhooks that are asked for: an event of their own, delivered like any other. */
@Injectable()
export class WebhookTests {
  constructor(
    private readonly store: EventStore,
    private readonly keyRing: KeyRing,
    private readonly log: DeliveryLog,
  ) {}

  /** The delivery after its first attempt, or as it stands after five seconds. */
  async send(request: WebhookTestRequest, context: EventContext): Promise<DeliveryAnswer> {
    const stream = webhookTestStream(request.testId);
    const decide = (before: WebhookTest) => requestWebhookTest(request, before);
    const { appended } = await transact(this.store, stream, webhookTest, decide, context, { assumeNew: true });
    const [requested] = appended.length > 0 ? appended : await this.store.readStream(stream, { limit: 1 });
    assert(requested !== undefined, 'What was requested is in its stream.');
    const deadline = performance.now() + WAIT_MAX_MS;
    const deliveryId = deliveryIdOf(this.keyRing, requested.metadata.event_id, request.institutionId);
    for (;;) {
      const found = await this.log.find(request.institutionId, deliveryId);
      const isOver = performance.now() > deadline;
      if (found !== undefined && (found.attempts > 0 || isOver)) return found;
      if (isOver) return unscheduled(deliveryId, requested);
      await delay(LOOK_EVERY_MS);
    }
  }
}

/** The dispatcher has not scheduled it yet. */
function unscheduled(deliveryId: string, { metadata, data }: AppendedEvent): DeliveryAnswer {
  const { webhookEvent, trial, requestedAt } = data as WebhookTestRequest;
  return {
    deliveryId,
    webhookId: webhookIdOf(metadata.event_id),
    event: webhookEvent,
    environment: metadata.environment,
    trial,
    status: 'pending',
    attempts: 0,
    scheduledAt: requestedAt,
    attemptLog: [],
  };
}
