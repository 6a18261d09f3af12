import type { DomainEvent, Environment } from '@passid/ledger';

/** What is known about an event besides what it says. Written once, with the event, and never changed. */
export interface EventMetadata {
  /** UUIDv7 (RFC 9562), chosen before the append, so that a repeat of the append is recognised. */
  readonly event_id: string;
  readonly recorded_at: string;
  /** `workspace` for what belongs to an institution as a whole, such as its webhook address. */
  readonly environment: Environment | 'workspace';
  readonly institution_id?: string;
  /** The request that all of this began with. */
  readonly correlation_id: string;
  /** The request or event that directly led to this one. */
  readonly causation_id: string;
  readonly schema_version: number;
  /** A key id, member id or process name. */
  readonly actor: string;
  /** 16 random bytes, base64: makes the event's commitment impossible to guess from its content. */
  readonly salt: string;
  /** Commitment of the stream's previous event, base64; null for the first. */
  readonly stream_prev: string | null;
  /** The span it was appended in (W3C Trace Context), for whoever acts on it later. Absent where nothing was traced. */
  readonly traceparent?: string;
}

export type NewEvent<Event extends DomainEvent = DomainEvent> = Event & { readonly metadata: EventMetadata };

/** A union stays one: a switch over `type` tells what `data` has. */
export type RecordedEvent<Event extends DomainEvent = DomainEvent> = NewEvent<Event> & {
  readonly stream: string;
  /** From 0, without a gap, in the order of the stream. */
  readonly revision: bigint;
  /** Orders all events of the store. Opaque but for its order: only compare it and hand it back. */
  readonly position: bigint;
};

/** The revision of the last event the writer has seen, or `no_stream` if it has seen none. */
export type ExpectedRevision = bigint | 'no_stream';

export interface Appended {
  /** Revision and position of the last event of the append. */
  readonly revision: bigint;
  readonly position: bigint;
}

export interface Batch {
  readonly events: readonly RecordedEvent[];
  /** Everything up to here has been looked at, whether it matched the filter or not: the checkpoint to keep. */
  readonly through: bigint;
  /** There was nothing more to read when this batch was read. */
  readonly isCaughtUp: boolean;
}

export interface ReadAll {
  /** Only events after this position; 0n reads from the beginning. */
  readonly after: bigint;
  readonly limit: number;
  /** Only these event types. Absent: all. */
  readonly types?: readonly string[];
}

export interface Subscribe extends Omit<ReadAll, 'limit'> {
  readonly batchMax?: number;
  readonly signal: AbortSignal;
}

export interface ReadStream {
  /** First revision to return; by default the first of the direction. */
  readonly from?: bigint;
  readonly direction?: 'forwards' | 'backwards';
  readonly limit?: number;
}

/** The stream has moved past what the writer had seen. Nothing was appended. */
export class RevisionConflict extends Error {
  constructor(
    readonly stream: string,
    readonly expected: ExpectedRevision,
    readonly actual: ExpectedRevision,
  ) {
    super(`Stream ${stream} is at ${String(actual)}, not at ${String(expected)}.`);
  }
}

/**
 * The connection broke before the verdict came: the events may be stored or not. Append the same events at the same
 * revision again to find out.
 */
export class AppendUncertain extends Error {}

/** A read was not answered. Whoever asked may ask again later. */
export class LedgerUnreachable extends Error {}

/** A page of a stream where no limit is named. */
export const STREAM_PAGE = 1_000;

/** A batch of a subscription: large enough to amortise a transaction, small enough to redo after a crash. */
export const SUBSCRIPTION_BATCH = 500;

/**
 * The ledger. `describeEventStore` in event-store.contract.ts is this promise as a test; every keeper passes it.
 */
export abstract class EventStore {
  /**
   * MUST append all events or none, durably before it resolves, and MUST throw RevisionConflict if the stream is not at
   * `expected`. The same events (by event id) appended again at the same revision MUST resolve as they did the first
   * time and add nothing. MUST throw AppendUncertain, and nothing else, where the outcome is not known.
   */
  abstract append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended>;

  /** Events of one stream in order; an unknown stream is an empty one. */
  abstract readStream(stream: string, options?: ReadStream): Promise<RecordedEvent[]>;

  /** MUST NOT return an event while one with a lower position can still appear. */
  abstract readAll(options: ReadAll): Promise<Batch>;

  /**
   * Everything after a position, then whatever is appended, until the signal. Each event exactly once, in order; MUST
   * NOT read ahead of the consumer by more than one batch. Yields an empty batch only to move `through` or to say that
   * it has caught up.
   */
  abstract subscribeAll(options: Subscribe): AsyncIterable<Batch>;

  /** The events at these positions, in their order, for whoever has kept the positions of what concerns it. */
  abstract readAt(positions: readonly bigint[]): Promise<RecordedEvent[]>;

  /** Position of the last event, 0n for an empty store. */
  abstract headPosition(): Promise<bigint>;

  /** How many events there are after a position. MAY stop counting at `enough`. */
  abstract countAfter(position: bigint, enough: number): Promise<number>;

  abstract close(): Promise<void>;
}
