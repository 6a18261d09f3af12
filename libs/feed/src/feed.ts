import type { RecordedEvent } from '@passid/event-store';

export interface Consume {
  /** Consumers of one name share the work and the place they have got to. */
  readonly consumer: string;
  readonly types: readonly string[];
  /** MUST be safe to run again on events it has handled: the place is kept after the effect. */
  readonly handle: (events: readonly RecordedEvent[]) => Promise<void>;
  readonly onFailure: (error: unknown) => void;
  /** An event that `handle` cannot digest was set aside with its reason, and the rest goes on. */
  readonly onParked: (event: RecordedEvent, reason: string) => void;
  readonly signal: AbortSignal;
}

export interface Relay {
  readonly onFailure: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/** Every event of the ledger, at least once, in order within its stream, resumable by name. */
export abstract class Feed {
  /** Carries the ledger to where consumers read it; absent where they read the ledger itself. One process at a time is enough. */
  relay?(options: Relay): Promise<void>;

  /** Events that were not carried yet; absent where `relay` is. */
  relayLag?(): Promise<number>;

  /** Resolves after the signal, when nothing is in hand any more. */
  abstract consume(options: Consume): Promise<void>;

  /** Events the consumer has not been handed yet. */
  abstract lag(consumer: string): Promise<number>;
}
