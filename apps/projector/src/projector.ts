import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { EventStore, follow } from '@passid/event-store';
import {
  checkpointOf,
  lagOf,
  projectBatch,
  READ_MODELS,
  type Lag,
  type Parked,
  type ReadModel,
} from '@passid/read-models';
import { Clock, LOG, type Log } from '@passid/runtime';
import { Pool } from 'pg';
import { Gauge, Registry } from 'prom-client';

/** Events of one projection transaction. */
const BATCH_MAX = 500;

/** Keeps every read model in step with the ledger, each at its own pace. */
@Injectable()
export class Projector implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #stop = new AbortController();
  #following: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly store: EventStore,
    private readonly pool: Pool,
    private readonly clock: Clock,
    private readonly registry: Registry,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.#following = Promise.all(READ_MODELS.map((model) => this.#follow(model)));
    this.#announceLag();
  }

  async onApplicationShutdown(): Promise<void> {
    this.#stop.abort();
    await this.#following;
  }

  #follow(model: ReadModel): Promise<void> {
    const onParked = ({ event, reason }: Parked): void =>
      this.log.error(
        { read_model: model.name, event_id: event.metadata.event_id, type: event.type, reason },
        'an event could not be projected and was parked',
      );
    return follow(this.store, {
      types: model.types,
      batchMax: BATCH_MAX,
      signal: this.#stop.signal,
      checkpoint: () => checkpointOf(this.pool, model),
      handle: (batch) => projectBatch(this.pool, model, batch, onParked),
      onFailure: (error) => this.log.warn({ err: error, read_model: model.name }, 'projecting failed; trying again'),
    });
  }

  #announceLag(): void {
    const announce = (name: string, help: string, valueOf: (lag: Lag) => number): void => {
      const lags = (): Promise<Lag[]> => this.#lags();
      new Gauge({
        name,
        help,
        labelNames: ['read_model'],
        registers: [this.registry],
        async collect() {
          for (const lag of await lags()) this.set({ read_model: lag.model }, valueOf(lag));
        },
      });
    };
    announce('passid_projection_lag_events', 'Events not yet looked at by a read model.', (lag) => lag.events);
    announce('passid_projection_lag_seconds', 'Age of the oldest event not yet looked at.', (lag) => lag.seconds);
    announce('passid_projection_parked_events', 'Events a read model could not digest.', (lag) => lag.parked);
  }

  /** An unreachable database shows on `/readyz`; the other metrics are given all the same. */
  #lags(): Promise<Lag[]> {
    return lagOf(this.pool, this.store, READ_MODELS, this.clock.now()).catch(() => []);
  }
}
