import { Injectable } from '@nestjs/common';
import type { Delivery } from '@passid/ledger';
import type { AttemptResult } from '@passid/webhooks';
import { Counter, Histogram, Registry } from 'prom-client';

/** Up to 10 s, the deadline of an attempt. */
const ATTEMPT_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** From an event that is sent at once to one that waited a day for its endpoint. */
const DELAY_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 7_200, 86_400];

/** Counts attempts and deliveries by how they ended. */
@Injectable()
export class DeliveryMetrics {
  readonly #attempts: Counter<'outcome'>;
  readonly #failures: Counter<'failure'>;
  readonly #seconds: Histogram<'outcome'>;
  readonly #delay: Histogram;
  readonly #deliveries: Counter<'result'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#attempts = new Counter({
      name: 'passid_webhook_attempts_total',
      help: 'Webhook attempts by what came of them.',
      labelNames: ['outcome'],
      registers,
    });
    this.#failures = new Counter({
      name: 'passid_webhook_attempt_failures_total',
      help: 'Failed webhook attempts by how they failed.',
      labelNames: ['failure'],
      registers,
    });
    this.#seconds = new Histogram({
      name: 'passid_webhook_attempt_duration_seconds',
      help: 'From the look-up of the name to the end of the answer.',
      labelNames: ['outcome'],
      buckets: ATTEMPT_SECONDS,
      registers,
    });
    this.#delay = new Histogram({
      name: 'passid_webhook_first_attempt_delay_seconds',
      help: 'From the event in the ledger to the first attempt to tell of it.',
      buckets: DELAY_SECONDS,
      registers,
    });
    this.#deliveries = new Counter({
      name: 'passid_webhook_deliveries_total',
      help: 'Deliveries that ended, by how: received, given up, or probed with a wrong signature.',
      labelNames: ['result'],
      registers,
    });
  }

  attempted(result: AttemptResult): void {
    this.#attempts.inc({ outcome: result.outcome });
    if (result.outcome === 'failed') this.#failures.inc({ failure: result.failure });
    this.#seconds.observe({ outcome: result.outcome }, result.latencyMs / 1000);
  }

  /** @param recordedAt of the event that is announced, by the world's clock */
  begun(recordedAt: string, now: Date): void {
    this.#delay.observe(Math.max(0, now.getTime() - Date.parse(recordedAt)) / 1000);
  }

  ended({ status }: Delivery): void {
    if (status !== 'absent' && status !== 'pending') this.#deliveries.inc({ result: status });
  }
}
