import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationShutdown } from '@nestjs/common';
import { EventStore, SharedFollower, type Batch } from '@passid/event-store';
import { Problem } from '@passid/http';
import { LOG } from '@passid/platform';
import type { Log } from '@passid/runtime';
import { ConditionVariable } from '../../door/condition-variable.js';

/** Requests that one process keeps waiting, each with its connection and its timer. */
const WAITING_MAX = 2_000;

/** Of these, for one institution: a kiosk in every branch, and nobody takes the room of all others. */
const WAITING_PER_INSTITUTION_MAX = 200;

/** What ends a wait. A conclusion and not a fulfilment: only then is there an answer to read. */
const ENDS = ['SessionDeclined', 'SessionExpired', 'TokenVerified', 'TokenRejected'] as const;

export interface Wait {
  readonly requestId: string;
  readonly institutionId: string;
  readonly milliseconds: number;
  /** Fires when nobody listens any more. */
  readonly signal: AbortSignal;
}

/**
 * Tells those who wait for a session that some process has ended it. While anybody waits, this process follows the
 * ledger once for all of them; a wait costs a timer and no query.
 */
@Injectable()
export class SessionChanges implements BeforeApplicationShutdown, OnApplicationShutdown {
  readonly #waitsOf = new Map<string, Set<ConditionVariable>>();
  readonly #placesTaken = new Map<string, number>();
  /** One for each wait under way. */
  readonly #waits = new Set<ConditionVariable>();
  readonly #follower: SharedFollower;
  #isClosing = false;

  constructor(store: EventStore, @Inject(LOG) log: Log) {
    this.#follower = new SharedFollower(store, {
      types: ENDS,
      onEvents: (events) => this.#notify(events),
      onFailure: (error) => log.warn({ err: error }, 'sessions could not be followed; trying again'),
    });
  }

  /** Before the server closes: it waits for the requests that are under way. */
  beforeApplicationShutdown(): void {
    this.#isClosing = true;
    for (const changed of this.#waits) changed.close();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#follower.close();
  }

  /**
   * Looks until what it sees is settled, the time is over or the process stops; it looks again only when the session has
   * changed. Throws TOO_MANY_WAITING.
   */
  async lookUntil<Seen>(wait: Wait, look: () => Promise<Seen>, isSettled: (seen: Seen) => boolean): Promise<Seen> {
    const changed = new ConditionVariable();
    if (this.#isClosing) changed.close();
    const leave = this.#enter(wait, changed);
    const timer = setTimeout(changed.close, wait.milliseconds);
    wait.signal.addEventListener('abort', changed.close);
    try {
      const unfollow = await this.#follower.join();
      try {
        for (;;) {
          changed.reset();
          const seen = await look();
          if (changed.isClosed || isSettled(seen)) return seen;
          await changed.wait();
        }
      } finally {
        unfollow();
      }
    } finally {
      clearTimeout(timer);
      wait.signal.removeEventListener('abort', changed.close);
      leave();
    }
  }

  #enter({ requestId, institutionId }: Wait, changed: ConditionVariable): () => void {
    const taken = this.#placesTaken.get(institutionId) ?? 0;
    if (this.#waits.size >= WAITING_MAX || taken >= WAITING_PER_INSTITUTION_MAX)
      throw new Problem(
        'TOO_MANY_WAITING',
        'Too many requests wait for their sessions. Poll without `wait` meanwhile.',
      );
    this.#waits.add(changed);
    this.#placesTaken.set(institutionId, taken + 1);
    const waits = this.#waitsOf.get(requestId) ?? new Set();
    this.#waitsOf.set(requestId, waits.add(changed));
    return () => {
      this.#waits.delete(changed);
      const left = (this.#placesTaken.get(institutionId) ?? 1) - 1;
      if (left > 0) this.#placesTaken.set(institutionId, left);
      else this.#placesTaken.delete(institutionId);
      waits.delete(changed);
      if (waits.size === 0) this.#waitsOf.delete(requestId);
    };
  }

  #notify(events: Batch['events']): void {
    for (const { data } of events) {
      const { requestId } = data as { requestId?: string };
      if (requestId !== undefined) for (const changed of this.#waitsOf.get(requestId) ?? []) changed.notify();
    }
  }
}
