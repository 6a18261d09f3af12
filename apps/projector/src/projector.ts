import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { EventStore, follow, type Batch } from '@passid/event-store';
import {
  checkpointOf,
  checkpointsOf,
  keyOf,
  lagOf,
  lowestCheckpointOf,
  projectBatch,
  projectTogether,
  typesOf,
  type Lag,
  type Parked,
  type ReadModel,
} from '@passid/read-models';
import { LOG } from '@passid/platform';
import { Clock, runAsLeader, type Log } from '@passid/runtime';
import { inEntrySpan, SpanKind } from '@passid/tracing';
import { Pool } from 'pg';
import { Registry } from 'prom-client';
import { firstBatch } from './first-batch.js';
import { ProjectionMetrics } from './projection-metrics.js';

/** Events of one projection transaction. */
const BATCH_MAX = 500;

/** Asks for the read models that are projected; there are others in tests alone. */
export const PROJECTED = Symbol('projected');

/**
 * Projectors of all processes elect a leader for each version of a model: during a rolling restart, projectors of two releases
 * divide the work, and each keeps its own versions current.
 */
const leadershipOf = (model: ReadModel): string => `projector/${keyOf(model)}`;

/**
 * Keeps the read models in step with the ledger. Models that have caught up are projected together, so that each event is read
 * once; a model that is far behind catches up on its own. Of several processes, the leader of a model does the work.
 */
@Injectable()
export class Projector implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #stop = new AbortController();
  readonly #metrics: ProjectionMetrics;
  #leading: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: EventStore,
    private readonly pool: Pool,
    private readonly clock: Clock,
    registry: Registry,
    @Inject(LOG) private readonly log: Log,
    @Inject(PROJECTED) private readonly models: readonly ReadModel[],
  ) {
    this.#metrics = new ProjectionMetrics(registry, () => this.#lags());
  }

  onApplicationBootstrap(): void {
    this.#leading = runAsLeader(this.pool, this.models.map(leadershipOf), {
      signal: this.#stop.signal,
      work: (signal, led) =>
        this.#project(
          this.models.filter((model) => led.includes(leadershipOf(model))),
          signal,
        ),
      onFailure: (error) => this.log.warn({ err: error }, 'who projects could not be settled; trying again'),
    });
  }

  async onApplicationShutdown(): Promise<void> {
    this.#stop.abort();
    await this.#leading;
  }

  async #project(models: readonly ReadModel[], signal: AbortSignal): Promise<void> {
    const positions = await checkpointsOf(this.pool, models);
    const together = new Set(await firstBatch(positions, (...after) => this.store.countAfter(...after)));
    const alone = new Set<Promise<void>>();
    let regroup = new AbortController();
    const catchUp = (model: ReadModel): void => {
      const catching = this.#followAlone(model, signal).then(() => {
        alone.delete(catching);
        together.add(model);
        regroup.abort();
      });
      alone.add(catching);
    };
    models.filter((model) => !together.has(model)).forEach(catchUp);
    while (!signal.aborted) {
      regroup = new AbortController();
      await this.#followTogether(together, AbortSignal.any([signal, regroup.signal]), catchUp);
    }
    await Promise.all(alone);
  }

  /**
   * Until the signal. A model that falls behind leaves the group and is handed to `catchUp`; one that has caught up meanwhile
   * joins the next group, since the events that are read for this one may lack its types.
   */
  async #followTogether(
    together: Set<ReadModel>,
    signal: AbortSignal,
    catchUp: (model: ReadModel) => void,
  ): Promise<void> {
    let members = [...together];
    if (members.length === 0) return once(signal);
    await follow(this.store, {
      ...typesOf(members),
      batchMax: BATCH_MAX,
      signal,
      checkpoint: () => lowestCheckpointOf(this.pool, members),
      handle: async (batch, after) => {
        const leftBehind = await this.#measure(batch, () =>
          projectTogether(this.pool, members, after, batch, this.#onParked),
        );
        members = members.filter((model) => !leftBehind.includes(model));
        for (const model of leftBehind) {
          together.delete(model);
          catchUp(model);
        }
      },
      onFailure: (error) => this.log.warn({ err: error }, 'projecting failed; trying again'),
    });
  }

  /** Until the model has caught up, or the signal. */
  async #followAlone(model: ReadModel, signal: AbortSignal): Promise<void> {
    const caughtUp = new AbortController();
    await follow(this.store, {
      ...typesOf([model]),
      batchMax: BATCH_MAX,
      signal: AbortSignal.any([signal, caughtUp.signal]),
      checkpoint: () => checkpointOf(this.pool, model),
      handle: async (batch, after) => {
        await this.#measure(batch, () => projectBatch(this.pool, model, after, batch, this.#onParked));
        if (batch.isCaughtUp) caughtUp.abort();
      },
      onFailure: (error) => this.log.warn({ err: error, read_model: model.name }, 'projecting failed; trying again'),
    });
  }

  /** A batch is a trace of its own, linked to the traces of its events. */
  #measure<Result>(batch: Batch, project: () => Promise<Result>): Promise<Result> {
    if (batch.events.length === 0) return project();
    const links = batch.events.map(({ metadata }) => metadata.traceparent);
    const attributes = { 'passid.events': batch.events.length };
    return inEntrySpan('project', { kind: SpanKind.CONSUMER, links, attributes }, () =>
      this.#metrics.measure(batch, project),
    );
  }

  readonly #onParked = ({ model, event, reason }: Parked): void =>
    this.log.error(
      { read_model: model, event_id: event.metadata.event_id, type: event.type, reason },
      'an event could not be projected and was parked',
    );

  /** A database that cannot be reached shows on `/readyz`, and must not hide the other metrics. */
  #lags(): Promise<Lag[]> {
    return lagOf(this.pool, this.store, this.models, this.clock.now()).catch(() => []);
  }
}

const once = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
