import type { Batch } from '@passid/event-store';
import type { Lag } from '@passid/read-models';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** From a batch of one event to one of five hundred on a busy disk. */
const BATCH_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15];

/** How far the read models have come, and how long batches take. */
export class ProjectionMetrics {
  readonly #seconds: Histogram;
  readonly #events: Counter;
  #asked: Promise<Lag[]> | undefined;

  constructor(
    registry: Registry,
    private readonly lags: () => Promise<Lag[]>,
  ) {
    this.#seconds = new Histogram({
      name: 'passid_projection_batch_duration_seconds',
      help: 'Transactions that brought read models through a batch of events.',
      buckets: BATCH_SECONDS,
      registers: [registry],
    });
    this.#events = new Counter({
      name: 'passid_projection_events_total',
      help: 'Events in batches that were projected.',
      registers: [registry],
    });
    const announce = (name: string, help: string, valueOf: (lag: Lag) => number): void => {
      const ask = (): Promise<Lag[]> => this.#ask();
      new Gauge({
        name,
        help,
        labelNames: ['read_model'],
        registers: [registry],
        async collect() {
          for (const lag of await ask()) this.set({ read_model: lag.model }, valueOf(lag));
        },
      });
    };
    announce('passid_projection_lag_events', 'Events not yet looked at by a read model.', (lag) => lag.events);
    announce('passid_projection_lag_seconds', 'Age of the oldest event not yet looked at.', (lag) => lag.seconds);
    announce('passid_projection_parked_events', 'Events a read model could not digest.', (lag) => lag.parked);
  }

  async measure<Result>(batch: Batch, project: () => Promise<Result>): Promise<Result> {
    const end = this.#seconds.startTimer();
    const result = await project();
    end();
    this.#events.inc(batch.events.length);
    return result;
  }

  /** One query for the three gauges, so that they show the same moment. */
  #ask(): Promise<Lag[]> {
    this.#asked ??= this.lags().finally(() => {
      this.#asked = undefined;
    });
    return this.#asked;
  }
}
