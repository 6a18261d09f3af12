import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { KeyRing, openContent, type SealedBox } from '@passid/credentials';
import { EventStore, fold, transact, type RecordedEvent } from '@passid/event-store';
import {
  attemptsOfSchedule,
  delivery,
  deliveryStream,
  institution,
  institutionStream,
  isReached,
  recordAttempt,
  sourceOf,
  type Environment,
  type PendingDelivery,
  type RecordAttempt,
  type WebhookEndpoint,
} from '@passid/ledger';
import { Clock, Config } from '@passid/runtime';
import { Vault } from '@passid/subjects';
import {
  generateWebhookSecret,
  nextAttemptAt,
  signatureHeaders,
  webhookBody,
  WebhookSender,
  type AttemptResult,
} from '@passid/webhooks';
import { DueDeliveries } from './due-deliveries.js';

/** Parts of the jitter's range: fine enough that no two of many deliveries come due together. */
const JITTER_STEPS = 10_000;

interface Sent {
  readonly result: AttemptResult;
  /** Sealed for the person the message is about: the answer may echo the message, and is sealed alike. */
  readonly about?: SealedBox | undefined;
}

/** One attempt of one delivery: ask the ledger what is due, send it, write down what came of it. */
@Injectable()
export class Deliver {
  constructor(
    private readonly store: EventStore,
    private readonly keyRing: KeyRing,
    private readonly vault: Vault,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly due: DueDeliveries,
    private readonly sender: WebhookSender,
  ) {}

  /** Returns what came of the attempt; undefined where the ledger says that nothing is due. Throws only for faults of ours. */
  async attempt(deliveryId: string): Promise<AttemptResult | undefined> {
    const { state, last } = await fold(this.store, deliveryStream(deliveryId), delivery);
    if (state.status !== 'pending' || last === undefined) {
      await this.due.remove([deliveryId]);
      return undefined;
    }
    const { institutionId } = state.schedule;
    if (!isReached(state.dueAt, this.clock.now().toISOString())) {
      await this.due.put([{ deliveryId, institutionId, dueAt: state.dueAt }]);
      return undefined;
    }
    const attemptedAt = this.clock.now();
    const sent = await this.#send(state, attemptedAt);
    await this.#record(state, last, attemptedAt, sent);
    return sent.result;
  }

  async #send({ schedule }: PendingDelivery, attemptedAt: Date): Promise<Sent> {
    const { institutionId, webhookId, webhookEvent, deliveryId } = schedule;
    const source = sourceOf(schedule);
    const [endpoint, [event]] = await Promise.all([
      this.#endpointOf(institutionId),
      this.store.readStream(source.stream, { from: BigInt(source.revision), limit: 1 }),
    ]);
    if (endpoint === undefined || event === undefined)
      return {
        result: { outcome: 'failed', failure: 'other', detail: 'There is no endpoint to send to.', latencyMs: 0 },
      };
    const body = await webhookBody(this.vault, event, schedule.sequence);
    const isProbe = schedule.trial === 'invalid_signature';
    const secrets = isProbe ? [generateWebhookSecret()] : this.#secretsOf(institutionId, endpoint, attemptedAt);
    const result = await this.sender.send({
      url: endpoint.url,
      body,
      headers: {
        ...signatureHeaders({ webhookId, body, secrets, timestamp: attemptedAt }),
        'x-passid-event': webhookEvent,
        'x-passid-delivery': deliveryId,
      },
      policy: this.#policyFor(event.metadata.environment),
    });
    return { result, about: (event.data as { sealed?: SealedBox }).sealed };
  }

  async #endpointOf(institutionId: string): Promise<WebhookEndpoint | undefined> {
    const { state } = await fold(this.store, institutionStream(institutionId), institution);
    return state.status === 'onboarded' ? state.endpoint : undefined;
  }

  /** Newest first; the one before it signs too until its day is over. */
  #secretsOf(institutionId: string, endpoint: WebhookEndpoint, now: Date): string[] {
    const previous = endpoint.previousSecret;
    const isOverlap = previous !== undefined && !isReached(previous.validUntil, now.toISOString());
    const sealed = [endpoint.sealedSecret, ...(isOverlap ? [previous.sealedSecret] : [])];
    const stream = institutionStream(institutionId);
    return sealed.map((box) => openContent<{ secret: string }>(this.keyRing, stream, box).secret);
  }

  /** Live deliveries go to public https addresses, always. A sandbox under development may call its own machine. */
  #policyFor(environment: Environment | 'workspace'): { httpsOnly: boolean; publicAddressesOnly: boolean } {
    const isStrict = this.config.isProduction || environment !== 'sandbox';
    return { httpsOnly: isStrict, publicAddressesOnly: isStrict };
  }

  async #record(state: PendingDelivery, last: RecordedEvent, at: Date, { result, about }: Sent): Promise<void> {
    const { deliveryId, institutionId } = state.schedule;
    const stream = deliveryStream(deliveryId);
    const failedAt = this.clock.now();
    const next =
      result.outcome === 'succeeded'
        ? undefined
        : nextAttemptAt({
            attempt: attemptsOfSchedule(state) + 1,
            failedAt,
            jitter: randomInt(JITTER_STEPS) / JITTER_STEPS,
            ...(result.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: result.retryAfterSeconds }),
          });
    const response = result.responseExcerpt;
    const sealer = await this.vault.sealerLike(about);
    const command: RecordAttempt = {
      deliveryId,
      attempt: state.attempts + 1,
      attemptedAt: at.toISOString(),
      outcome: result.outcome,
      latencyMs: result.latencyMs,
      ...(result.status === undefined ? {} : { status: result.status }),
      ...(result.outcome === 'failed' ? { failure: result.failure } : {}),
      ...(response === undefined || response === '' ? {} : { sealedResponse: sealer.seal(stream, { response }) }),
      ...(next === undefined ? {} : { nextAttemptAt: next.toISOString() }),
    };
    const context = {
      recorded_at: failedAt.toISOString(),
      environment: last.metadata.environment,
      institution_id: institutionId,
      correlation_id: last.metadata.correlation_id,
      causation_id: last.metadata.event_id,
      actor: 'dispatcher',
    };
    await transact(this.store, stream, delivery, (now) => recordAttempt(command, now), context);
  }
}
