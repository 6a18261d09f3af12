import { setTimeout as delay } from 'node:timers/promises';
import {
  BACKWARDS,
  END,
  ErrorType,
  EventStoreDBClient,
  excludeSystemEvents,
  FORWARDS,
  jsonEvent,
  NO_STREAM,
  START,
  StreamNotFoundError,
  WrongExpectedVersionError,
  type AllStreamResolvedEvent,
  type AppendResult,
  type Credentials,
  type JSONType,
  type Position,
  type ReadRevision,
  type RecordedEvent as StoredEvent,
} from '@eventstore/db-client';
import {
  AppendUncertain,
  EventStore,
  LedgerUnreachable,
  RevisionConflict,
  STREAM_PAGE,
  SUBSCRIPTION_BATCH,
  type Appended,
  type Batch,
  type EventMetadata,
  type ExpectedRevision,
  type NewEvent,
  type ReadAll,
  type ReadStream,
  type RecordedEvent,
  type Subscribe,
} from '../event-store.js';
import { batches, type Batches } from './batches.js';

/** A call without an answer for this long counts as failed, and the client that made it is thrown away. */
const CALL_TIMEOUT_MS = 10_000;

/** Events one page of $all brings. */
const PAGE = 1_000;

/** Room in a page for the server's own events among ours, which are few. */
const HEAD_PAGE = 20;

/** Events that one read scans: with a filter that matches nothing it still returns soon, and `through` moves on. */
const SCAN_MAX = 50_000;

/** Wait before subscribing again after a drop; doubled each time up to the limit. */
const RESUBSCRIBE_FIRST_MS = 100;
const RESUBSCRIBE_LIMIT_MS = 5_000;

/** The server reports the checkpoint of a filtered subscription after this many times 32 events. */
const CHECKPOINT_INTERVAL = 8;

interface Following extends Batches {
  readonly types: readonly string[] | undefined;
}

/**
 * The ledger in EventStoreDB or KurrentDB, 23.10 or later, a single node or a cluster. Positions are commit positions of
 * $all: places in the server's log, not counts of events.
 */
export class EventStoreDbEventStore extends EventStore {
  #client: EventStoreDBClient | undefined;
  /** The highest position seen: the ledger never moves back. */
  #knownHead = 0n;
  readonly #closing = new AbortController();

  private constructor(
    private readonly connectionString: string,
    /**
     * Handed to every append, where an insecure server ignores them: it makes the client 6.2.1 send each append as a call
     * of its own, which ends when its time is up. Its batched appends can wait for ever, and a broken connection of one
     * client rejects what others have under way.
     */
    private readonly credentials: Credentials,
    private readonly callTimeoutMs: number,
  ) {
    super();
  }

  /** `esdb://` or `esdb+discover://`, with `tls=false` for an insecure server. Throws LedgerUnreachable if none answers. */
  static async open(connectionString: string, callTimeoutMs = CALL_TIMEOUT_MS): Promise<EventStoreDbEventStore> {
    const store = new EventStoreDbEventStore(connectionString, credentialsOf(connectionString), callTimeoutMs);
    await store.headPosition();
    return store;
  }

  async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    const client = this.#connected();
    try {
      const result = await client.appendToStream(
        stream,
        events.map(({ type, data, metadata }) =>
          jsonEvent({ id: metadata.event_id, type, data: data as JSONType, metadata: { ...metadata } }),
        ),
        {
          expectedRevision: expected === 'no_stream' ? NO_STREAM : expected,
          credentials: this.credentials,
          deadline: this.callTimeoutMs,
        },
      );
      return await this.#appended(stream, result);
    } catch (error) {
      if (error instanceof WrongExpectedVersionError) {
        const actual = typeof error.actualVersion === 'bigint' ? error.actualVersion : 'no_stream';
        throw new RevisionConflict(stream, expected, actual);
      }
      if (isRefusal(error)) throw error;
      this.#discard(client);
      throw new AppendUncertain('EventStoreDB did not answer.', { cause: error });
    }
  }

  async readStream(stream: string, options: ReadStream = {}): Promise<RecordedEvent[]> {
    const { from, direction = 'forwards', limit = STREAM_PAGE } = options;
    const fromRevision: ReadRevision = from ?? (direction === 'forwards' ? START : END);
    const read = (client: EventStoreDBClient): AsyncIterable<AllStreamResolvedEvent> =>
      client.readStream(stream, {
        direction: direction === 'forwards' ? FORWARDS : BACKWARDS,
        fromRevision,
        maxCount: limit,
        deadline: this.callTimeoutMs,
      }) as AsyncIterable<AllStreamResolvedEvent>;
    try {
      return (await this.#collect(read)).flatMap(recorded);
    } catch (error) {
      if (error instanceof StreamNotFoundError) return [];
      throw error;
    }
  }

  async readAll({ after, limit, types }: ReadAll): Promise<Batch> {
    const events: RecordedEvent[] = [];
    let through = after;
    for (let looked = 0; looked < SCAN_MAX;) {
      const page = await this.#pageAfter(through);
      for (const event of page) {
        through = event.position;
        if (isOurs(event) && (types?.includes(event.type) ?? true)) events.push(event);
        if (events.length === limit) return { events, through, isCaughtUp: through >= (await this.headPosition()) };
      }
      if (page.length < PAGE) return { events, through, isCaughtUp: true };
      looked += page.length;
    }
    return { events, through, isCaughtUp: false };
  }

  /** One call for events that are close together, at most one for each event otherwise. */
  async readAt(positions: readonly bigint[]): Promise<RecordedEvent[]> {
    const found: RecordedEvent[] = [];
    const wanted = new Set(positions);
    let rest = [...wanted].sort((one, other) => (one < other ? -1 : 1));
    while (rest[0] !== undefined) {
      const [fromPosition, maxCount] = [placeOf(rest[0]), rest.length];
      const page = await this.#collect((client) =>
        client.readAll({ fromPosition, maxCount, deadline: this.callTimeoutMs }),
      );
      const events = page.flatMap(recorded);
      found.push(...events.filter(({ position }) => wanted.has(position)));
      const last = events.at(-1)?.position;
      if (last === undefined) break;
      rest = rest.filter((position) => position > last);
    }
    return found;
  }

  async *subscribeAll({ after, types, batchMax = SUBSCRIPTION_BATCH, signal }: Subscribe): AsyncGenerator<Batch> {
    const ended = AbortSignal.any([signal, this.#closing.signal]);
    let through = after;
    for (let waitMs = RESUBSCRIBE_FIRST_MS; !ended.aborted; waitMs = Math.min(waitMs * 2, RESUBSCRIBE_LIMIT_MS)) {
      const client = this.#connected();
      try {
        for await (const batch of this.#follow(client, { after: through, types, batchMax, signal: ended })) {
          through = batch.through;
          waitMs = RESUBSCRIBE_FIRST_MS;
          yield batch;
        }
      } catch {
        // The subscription was dropped: continue where it was. If the store stays away, readers notice by their own reads.
        this.#discard(client);
        await delay(waitMs, undefined, { signal: ended }).catch(() => undefined);
      }
    }
  }

  /** Position of our last event: a follower would wait in vain for one of the server's own. */
  async headPosition(): Promise<bigint> {
    for (let fromPosition: Position | typeof END = END; ;) {
      const page = await this.#collect((client) =>
        client.readAll({ direction: BACKWARDS, fromPosition, maxCount: HEAD_PAGE, deadline: this.callTimeoutMs }),
      );
      const events = page.flatMap(recorded);
      const ours = events.find(isOurs);
      if (ours !== undefined) this.#knownHead = ours.position;
      const oldest = events.at(-1)?.position ?? 0n;
      if (ours !== undefined || page.length < HEAD_PAGE || oldest <= this.#knownHead) return this.#knownHead;
      fromPosition = { commit: oldest, prepare: oldest };
    }
  }

  async countAfter(position: bigint, enough: number): Promise<number> {
    let count = 0;
    for (let after = position, isCaughtUp = false; !isCaughtUp && count < enough;) {
      const batch = await this.readAll({ after, limit: PAGE });
      count += batch.events.length;
      ({ through: after, isCaughtUp } = batch);
    }
    return count;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const client = this.#client;
    this.#client = undefined;
    await client?.dispose();
  }

  #connected(): EventStoreDBClient {
    this.#client ??= EventStoreDBClient.connectionString(this.connectionString);
    return this.#client;
  }

  /** Gives a client up: its calls end with an error, and the next call connects anew. */
  #discard(client: EventStoreDBClient): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    void client.dispose();
  }

  async #appended(stream: string, { nextExpectedRevision, position }: AppendResult): Promise<Appended> {
    if (position !== undefined) return { revision: nextExpectedRevision, position: position.commit };
    const [last] = await this.readStream(stream, { from: nextExpectedRevision, limit: 1 });
    if (last === undefined) throw new AppendUncertain('EventStoreDB does not show what it says it appended.');
    return { revision: nextExpectedRevision, position: last.position };
  }

  /** Throws StreamNotFoundError unchanged, and LedgerUnreachable for all other errors. */
  async #collect(
    read: (client: EventStoreDBClient) => AsyncIterable<AllStreamResolvedEvent>,
  ): Promise<AllStreamResolvedEvent[]> {
    const client = this.#connected();
    try {
      const events: AllStreamResolvedEvent[] = [];
      for await (const event of read(client)) events.push(event);
      // A read of a client that was given up meanwhile ends without an error, as if it were complete.
      if (this.#client === client) return events;
    } catch (error) {
      if (error instanceof StreamNotFoundError) throw error;
      this.#discard(client);
      throw new LedgerUnreachable('EventStoreDB did not answer.', { cause: error });
    }
    throw new LedgerUnreachable('The connection to EventStoreDB was given up while it was read from.');
  }

  /** The server's pages include their start, ours do not: asks for one event more and leaves it out. */
  async #pageAfter(after: bigint): Promise<RecordedEvent[]> {
    const page = await this.#collect((client) =>
      client.readAll({
        fromPosition: placeOf(after),
        maxCount: after === 0n ? PAGE : PAGE + 1,
        deadline: this.callTimeoutMs,
      }),
    );
    return page.flatMap(recorded).filter(({ position }) => position > after);
  }

  /**
   * Types are filtered here and not by the server: it would report a checkpoint only every few hundred events, and whoever waits
   * for a follower to reach the head would wait for those.
   */
  #follow(client: EventStoreDBClient, { after, types, batchMax, signal }: Following): AsyncGenerator<Batch> {
    return batches(
      (checkpointReached) =>
        client.subscribeToAll({
          fromPosition: placeOf(after),
          filter: excludeSystemEvents({ checkpointInterval: CHECKPOINT_INTERVAL, checkpointReached }),
        }),
      (resolved) => recorded(resolved).filter(isOurs),
      (event) => types?.includes(event.type) ?? true,
      { after, batchMax, signal },
    );
  }
}

/** Not with the URL class, which refuses several hosts. Both are empty in an address without credentials. */
export function credentialsOf(connectionString: string): Credentials {
  const [, username = '', password = ''] = /^[^:]+:\/\/([^:@/?]+):([^@/?]+)@/.exec(connectionString) ?? [];
  return { username: decodeURIComponent(username), password: decodeURIComponent(password) };
}

const placeOf = (after: bigint): Position | typeof START => (after === 0n ? START : { commit: after, prepare: after });

const positionOf = ({ event, commitPosition }: AllStreamResolvedEvent): bigint =>
  commitPosition ?? event?.position.commit ?? 0n;

/** Link events and metadata streams are the server's own. */
const isOurs = ({ type, stream }: RecordedEvent): boolean => !type.startsWith('$') && !stream.startsWith('$');

function recorded(resolved: AllStreamResolvedEvent): RecordedEvent[] {
  const event = resolved.event as StoredEvent | undefined;
  if (event === undefined) return [];
  return [
    {
      type: event.type,
      data: event.data as object,
      metadata: event.metadata as unknown as EventMetadata,
      stream: event.streamId,
      revision: event.revision,
      position: positionOf(resolved),
    },
  ];
}

/** The server refused the append, so nothing was stored. After all other errors the outcome is unknown. */
function isRefusal(error: unknown): boolean {
  const { type } = error as { type?: ErrorType };
  return (
    type === ErrorType.MAXIMUM_APPEND_SIZE_EXCEEDED ||
    type === ErrorType.ACCESS_DENIED ||
    type === ErrorType.STREAM_DELETED ||
    type === ErrorType.INVALID_ARGUMENT
  );
}
