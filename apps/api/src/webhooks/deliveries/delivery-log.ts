import { Injectable } from '@nestjs/common';
import { EventStore, foldEvents, readEvents, type RecordedEvent } from '@passid/event-store';
import {
  defined,
  delivery,
  deliveryStream,
  type DeliveryEvent,
  type DeliverySchedule,
  type EventOf,
} from '@passid/ledger';
import { Vault } from '@passid/subjects';
import type { AttemptAnswer, DeliveryAnswer, DeliverySummary } from './delivery.answer.js';

/** What the ledger says of one delivery, attempt by attempt. */
@Injectable()
export class DeliveryLog {
  constructor(
    private readonly store: EventStore,
    private readonly vault: Vault,
  ) {}

  /** Undefined where there is none, and where it is another institution's. */
  async find(institutionId: string, deliveryId: string): Promise<DeliveryAnswer | undefined> {
    const events = await readEvents(this.store, deliveryStream(deliveryId), delivery);
    const [scheduled] = events;
    if (scheduled === undefined) return undefined;
    const state = foldEvents(delivery, events);
    if (state.status === 'absent' || state.schedule.institutionId !== institutionId) return undefined;
    const attempted = events.filter((event) => event.type === 'WebhookAttempted');
    const attemptLog = await Promise.all(attempted.map((event) => this.#attempt(event)));
    const last = attemptLog.at(-1);
    return defined({
      ...summaryOf(state.schedule, scheduled),
      status: state.status,
      reason: state.status === 'exhausted' ? reasonOf(events) : undefined,
      attempts: state.attempts,
      lastAttemptAt: last?.attemptedAt,
      lastStatus: last?.status,
      lastFailure: last?.failure,
      nextAttemptAt: state.status === 'pending' ? state.dueAt : undefined,
      attemptLog,
    });
  }

  async #attempt({ stream, data }: RecordedEvent<EventOf<'WebhookAttempted'>>): Promise<AttemptAnswer> {
    const { attempt, attemptedAt, outcome, status, failure, latencyMs, sealedResponse } = data;
    const opened =
      sealedResponse === undefined ? undefined : await this.vault.open<{ response: string }>(stream, sealedResponse);
    return defined({
      attempt,
      attemptedAt,
      outcome,
      status,
      failure,
      latencyMs,
      response: opened === undefined || opened.isErased ? undefined : opened.content.response,
    });
  }
}

function summaryOf(
  schedule: DeliverySchedule,
  { metadata }: RecordedEvent,
): Pick<DeliverySummary, 'deliveryId' | 'webhookId' | 'event' | 'environment' | 'scheduledAt'> &
  Partial<DeliverySummary> {
  const { deliveryId, webhookId, webhookEvent, trial, verificationId, sequence, scheduledAt } = schedule;
  return defined({
    deliveryId,
    webhookId,
    event: webhookEvent,
    environment: metadata.environment,
    trial,
    auditId: verificationId,
    sequence,
    scheduledAt,
  });
}

function reasonOf(events: readonly DeliveryEvent[]): string | undefined {
  const last = events.at(-1);
  return last?.type === 'WebhookExhausted' ? last.data.reason : undefined;
}
