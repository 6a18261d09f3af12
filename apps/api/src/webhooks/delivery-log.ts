import { Injectable } from '@nestjs/common';
import { EventStore, foldEvents, readEvents, type RecordedEvent } from '@passid/event-store';
import { delivery, deliveryStream, type DeliveryEvent, type DeliverySchedule, type EventOf } from '@passid/ledger';
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
    return {
      ...summaryOf(state.schedule, scheduled),
      status: state.status,
      ...reasonOf(state.status, events),
      attempts: state.attempts,
      ...lastAttempt(attemptLog.at(-1)),
      ...(state.status === 'pending' ? { nextAttemptAt: state.dueAt } : {}),
      attemptLog,
    };
  }

  async #attempt({ stream, data }: RecordedEvent<EventOf<'WebhookAttempted'>>): Promise<AttemptAnswer> {
    const { attempt, attemptedAt, outcome, status, failure, latencyMs, sealedResponse } = data;
    const opened =
      sealedResponse === undefined ? undefined : await this.vault.open<{ response: string }>(stream, sealedResponse);
    return {
      attempt,
      attemptedAt,
      outcome,
      ...(status === undefined ? {} : { status }),
      ...(failure === undefined ? {} : { failure }),
      latencyMs,
      ...(opened === undefined || opened.isErased ? {} : { response: opened.content.response }),
    };
  }
}

function summaryOf(
  schedule: DeliverySchedule,
  { metadata }: RecordedEvent,
): Pick<DeliverySummary, 'deliveryId' | 'webhookId' | 'event' | 'environment' | 'scheduledAt'> &
  Partial<DeliverySummary> {
  const { deliveryId, webhookId, webhookEvent, trial, verificationId, sequence, scheduledAt } = schedule;
  return {
    deliveryId,
    webhookId,
    event: webhookEvent,
    environment: metadata.environment,
    ...(trial === undefined ? {} : { trial }),
    ...(verificationId === undefined ? {} : { auditId: verificationId }),
    ...(sequence === undefined ? {} : { sequence }),
    scheduledAt,
  };
}

function reasonOf(status: string, events: readonly DeliveryEvent[]): { reason?: string } {
  const last = events.at(-1);
  if (status !== 'exhausted' || last?.type !== 'WebhookExhausted') return {};
  const { reason } = last.data;
  return reason === undefined ? {} : { reason };
}

function lastAttempt(last: AttemptAnswer | undefined): Partial<DeliverySummary> {
  if (last === undefined) return {};
  return {
    lastAttemptAt: last.attemptedAt,
    ...(last.status === undefined ? {} : { lastStatus: last.status }),
    ...(last.failure === undefined ? {} : { lastFailure: last.failure }),
  };
}
