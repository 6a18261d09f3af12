import { EventEmitter, once } from 'node:events';
import {
  EventStore,
  RevisionConflict,
  STREAM_PAGE,
  SUBSCRIPTION_BATCH,
  type Appended,
  type Batch,
  type ExpectedRevision,
  type NewEvent,
  type ReadAll,
  type ReadStream,
  type RecordedEvent,
  type Subscribe,
} from '../event-store.js';

/** Keeps the ledger in memory: for unit tests, gone with the process. */
export class MemoryEventStore extends EventStore {
  readonly #all: RecordedEvent[] = [];
  readonly #streams = new Map<string, RecordedEvent[]>();
  readonly #news = new EventEmitter().setMaxListeners(0);

  // No await between the check and the write: that is what makes the append atomic.
  append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    const present = this.#streams.get(stream) ?? [];
    const actual: ExpectedRevision = present.at(-1)?.revision ?? 'no_stream';
    const repeat = repeatOf(present, expected, events);
    if (repeat !== undefined) return Promise.resolve(repeat);
    if (actual !== expected) return Promise.reject(new RevisionConflict(stream, expected, actual));
    for (const event of events) {
      const copy = structuredClone(event);
      const recorded = {
        ...copy,
        stream,
        revision: BigInt(present.length),
        position: BigInt(this.#all.length + 1),
      };
      present.push(recorded);
      this.#all.push(recorded);
    }
    this.#streams.set(stream, present);
    this.#news.emit('appended');
    return Promise.resolve({ revision: BigInt(present.length - 1), position: BigInt(this.#all.length) });
  }

  readStream(stream: string, options: ReadStream = {}): Promise<RecordedEvent[]> {
    const { from, direction = 'forwards', limit = STREAM_PAGE } = options;
    const events = this.#streams.get(stream) ?? [];
    const found =
      direction === 'forwards'
        ? events.filter((event) => event.revision >= (from ?? 0n))
        : events.filter((event) => from === undefined || event.revision <= from).reverse();
    return Promise.resolve(structuredClone(found.slice(0, limit)));
  }

  readAll({ after, limit, types }: ReadAll): Promise<Batch> {
    const rest = this.#all.slice(Number(after));
    const matching = types === undefined ? rest : rest.filter((event) => types.includes(event.type));
    const events = structuredClone(matching.slice(0, limit));
    const isCaughtUp = matching.length <= limit;
    const through = isCaughtUp ? BigInt(Math.max(this.#all.length, Number(after))) : (events.at(-1)?.position ?? after);
    return Promise.resolve({ events, through, isCaughtUp });
  }

  readAt(positions: readonly bigint[]): Promise<RecordedEvent[]> {
    return Promise.resolve(structuredClone(this.#all.filter(({ position }) => positions.includes(position))));
  }

  async *subscribeAll({ signal, batchMax = SUBSCRIPTION_BATCH, ...options }: Subscribe): AsyncGenerator<Batch> {
    let after = options.after;
    for (let isFirst = true; !signal.aborted; isFirst = false) {
      const batch = await this.readAll({ ...options, after, limit: batchMax });
      const isNews = batch.through > after || isFirst;
      after = batch.through;
      if (isNews) yield batch;
      if (batch.isCaughtUp && BigInt(this.#all.length) === after) await this.#nextAppend(signal);
    }
  }

  headPosition(): Promise<bigint> {
    return Promise.resolve(BigInt(this.#all.length));
  }

  countAfter(position: bigint): Promise<number> {
    return Promise.resolve(this.#all.length - Number(position));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async #nextAppend(signal: AbortSignal): Promise<void> {
    await once(this.#news, 'appended', { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
}

function repeatOf(
  present: readonly RecordedEvent[],
  expected: ExpectedRevision,
  events: readonly NewEvent[],
): Appended | undefined {
  const first = expected === 'no_stream' ? 0 : Number(expected) + 1;
  const stored = present.slice(first, first + events.length);
  const isRepeat =
    stored.length === events.length &&
    stored.length > 0 &&
    stored.every((event, index) => event.metadata.event_id === events[index]?.metadata.event_id);
  const last = stored.at(-1);
  return isRepeat && last !== undefined ? { revision: last.revision, position: last.position } : undefined;
}
