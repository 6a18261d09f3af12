import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { KeyRing, openContent, type SealedBox } from '@passid/credentials';
import { EventStore, type RecordedEvent } from '@passid/event-store';
import {
  defined,
  institutionStream,
  signingSecrets,
  sourceOf,
  type DeliverySchedule,
  type Environment,
  type WebhookEndpoint,
} from '@passid/ledger';
import { Clock, Config } from '@passid/runtime';
import { Vault, type Sealer } from '@passid/subjects';
import { annotate, currentTraceparent, inSpan, SpanKind } from '@passid/tracing';
import {
  generateWebhookSecret,
  signatureHeaders,
  webhookBody,
  WebhookSender,
  type AttemptResult,
  type WebhookAttempt,
} from '@passid/webhooks';

const ED25519_SIGNATURE_BYTES = 64;

/** One webhook, ready to be sent. */
export interface OutgoingWebhook {
  /** Absent where there is no event to send or no endpoint. */
  readonly request?: WebhookAttempt;
  /**
   * Seals the endpoint's answer for the person the event is about, since it may echo the body. Opened before the body is written:
   * the person may be erased meanwhile.
   */
  readonly sealer: Sealer;
  /** When the event was recorded; absent where there is none to send. */
  readonly recordedAt?: string;
}

const NO_ENDPOINT: AttemptResult = {
  outcome: 'failed',
  failure: 'other',
  detail: 'There is no endpoint to send to.',
  latencyMs: 0,
};

/** Writes, signs and sends the webhook of a delivery. */
@Injectable()
export class OutgoingWebhooks {
  constructor(
    private readonly store: EventStore,
    private readonly keyRing: KeyRing,
    private readonly vault: Vault,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly sender: WebhookSender,
  ) {}

  /** The event that the delivery announces. */
  async eventOf(schedule: DeliverySchedule): Promise<RecordedEvent | undefined> {
    const { stream, revision } = sourceOf(schedule);
    const [event] = await this.store.readStream(stream, { from: BigInt(revision), limit: 1 });
    return event;
  }

  async prepare(
    schedule: DeliverySchedule,
    endpoint: WebhookEndpoint | undefined,
    event: RecordedEvent | undefined,
  ): Promise<OutgoingWebhook> {
    if (endpoint === undefined || event === undefined) return { sealer: this.vault.deployment };
    const sealer = await this.vault.sealerLike((event.data as { sealed?: SealedBox }).sealed);
    const body = await webhookBody(this.vault, event, schedule.sequence);
    const request = {
      url: endpoint.url,
      body,
      headers: {
        ...this.#signatures(schedule, endpoint, body),
        'x-passid-event': schedule.webhookEvent,
        'x-passid-delivery': schedule.deliveryId,
      },
      policy: this.#policyFor(event.metadata.environment),
    };
    return { request, sealer, recordedAt: event.metadata.recorded_at };
  }

  async send({ request }: OutgoingWebhook): Promise<AttemptResult> {
    if (request === undefined) return NO_ENDPOINT;
    return inSpan('send webhook', { kind: SpanKind.CLIENT }, async () => {
      // The receiver's own trace can go on from ours.
      const headers = { ...request.headers, ...defined({ traceparent: currentTraceparent() }) };
      const result = await this.sender.send({ ...request, headers });
      annotate(
        defined({ 'http.response.status_code': result.status }),
        result.outcome === 'failed' ? result.failure : undefined,
      );
      return result;
    });
  }

  /** Timestamps are of the world's clock, in a sandbox too: receivers compare them with theirs. */
  #signatures(schedule: DeliverySchedule, endpoint: WebhookEndpoint, body: Buffer): Record<string, string> {
    const { webhookId, institutionId, trial } = schedule;
    const timestamp = this.clock.now();
    const message = { webhookId, body, timestamp };
    if (trial === 'invalid_signature')
      return signatureHeaders({
        ...message,
        secrets: [generateWebhookSecret()],
        signAsymmetrically: () => [randomBytes(ED25519_SIGNATURE_BYTES)],
      });
    const stream = institutionStream(institutionId);
    const secrets = signingSecrets(endpoint, timestamp.toISOString()).map(
      (box) => openContent<{ secret: string }>(this.keyRing, stream, box).secret,
    );
    return signatureHeaders({
      ...message,
      secrets,
      signAsymmetrically: (content) => this.keyRing.signWebhook(content),
    });
  }

  /** Live deliveries go to public https addresses, always. A sandbox under development may call its own machine. */
  #policyFor(environment: Environment | 'workspace'): { httpsOnly: boolean; publicAddressesOnly: boolean } {
    const isStrict = this.config.isProduction || environment !== 'sandbox';
    return { httpsOnly: isStrict, publicAddressesOnly: isStrict };
  }
}
