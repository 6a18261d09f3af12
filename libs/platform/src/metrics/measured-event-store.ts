import {
  AppendUncertain,
  EventStore,
  RevisionConflict,
  type Appended,
  type Batch,
  type ExpectedRevision,
  type NewEvent,
  type ReadAll,
  type ReadStream,
  type RecordedEvent,
  type Subscribe,
} from '@passid/event-store';
import { inSpan } from '@passid/tracing';
import { Counter, Histogram, type Registry } from 'prom-client';
import { announceGauge } from '@passid/runtime';

/** From a single append on a fast disk to one that waits for the database to come back. */
const APPEND_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15];

type AppendResult = 'appended' | 'conflict' | 'uncertain' | 'failed';

/** Measures the appends of any event store; reads pass through. */
export class MeasuredEventStore extends EventStore {
  readonly #seconds: Histogram<'result'>;
  readonly #events: Counter;
  #inFlight = 0;

  constructor(
    private readonly keeper: EventStore,
    registry: Registry,
  ) {
    super();
    this.#seconds = new Histogram({
      name: 'passid_ledger_append_duration_seconds',
      help: 'Appends by what came of them, each from the call to the verdict.',
      labelNames: ['result'],
      buckets: APPEND_SECONDS,
      registers: [registry],
    });
    this.#events = new Counter({
      name: 'passid_ledger_appended_events_total',
      help: 'Events that were appended.',
      registers: [registry],
    });
    announceGauge(registry, {
      name: 'passid_ledger_appends_in_flight',
      help: 'Appends that wait for their verdict: the queue in front of the ledger.',
      value: () => this.#inFlight,
    });
  }

  append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    return inSpan('append', { attributes: { 'passid.event_types': events.map(({ type }) => type) } }, () =>
      this.#append(stream, expected, events),
    );
  }

  async #append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    const from = performance.now();
    let result: AppendResult = 'failed';
    this.#inFlight += 1;
    try {
      const appended = await this.keeper.append(stream, expected, events);
      result = 'appended';
      this.#events.inc(events.length);
      return appended;
    } catch (error) {
      if (error instanceof RevisionConflict) result = 'conflict';
      else if (error instanceof AppendUncertain) result = 'uncertain';
      throw error;
    } finally {
      this.#inFlight -= 1;
      this.#seconds.observe({ result }, (performance.now() - from) / 1000);
    }
  }

  readStream(stream: string, options?: ReadStream): Promise<RecordedEvent[]> {
    return this.keeper.readStream(stream, options);
  }

  readAll(options: ReadAll): Promise<Batch> {
    return this.keeper.readAll(options);
  }

  subscribeAll(options: Subscribe): AsyncIterable<Batch> {
    return this.keeper.subscribeAll(options);
  }

  readAt(positions: readonly bigint[]): Promise<RecordedEvent[]> {
    return this.keeper.readAt(positions);
  }

  headPosition(): Promise<bigint> {
    return this.keeper.headPosition();
  }

  countAfter(position: bigint, enough: number): Promise<number> {
    return this.keeper.countAfter(position, enough);
  }

  close(): Promise<void> {
    return this.keeper.close();
  }
}
