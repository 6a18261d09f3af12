import type { RecordedEvent } from '@passid/event-store';

export interface Consume {
  /** Consumers of one name share the work and the place they have got to. */
  readonly consumer: string;
  readonly types: readonly string[];
  /** MUST be safe to run again on events it has handled: the place is kept after the effect. */
  readonly handle: (events: readonly RecordedEvent[]) => Promise<void>;
  readonly onFailure: (error: unknown) => void;
  /** An event whose own fault it is that `handle` failed was parked with the reason; the rest goes on. */
  readonly onParked: (event: RecordedEvent, reason: string) => void;
  readonly signal: AbortSignal;
}

/** Every event of the ledger, at least once, in order within its stream, resumable by name. */
export abstract class Feed {
  /** Resolves after the signal, once no batch is being handled any more. */
  abstract consume(options: Consume): Promise<void>;

  /** Events the consumer has not been handed yet. */
  abstract lag(consumer: string): Promise<number>;
}

export interface RelayOptions {
  readonly onFailure: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/** Carries the ledger to the topics of a feed whose consumers do not read the ledger itself. */
export abstract class Relay {
  /** Until the signal. One process at a time is enough; two publish events twice. */
  abstract run(options: RelayOptions): Promise<void>;

  /** Events that are not in the topics yet. */
  abstract lag(): Promise<number>;
}
