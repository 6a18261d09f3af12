import type { Batch, EventStore } from './event-store.js';
import { follow, type Follow } from './follow.js';

interface Following {
  /** The place from which the ledger is followed is known. */
  readonly isReady: Promise<void>;
  readonly stop: AbortController;
}

export interface ShareFollower extends Pick<Follow, 'types' | 'onFailure'> {
  /** Gets what was appended since somebody joined, perhaps more than once. MUST NOT throw. */
  readonly onEvents: (events: Batch['events']) => void;
}

/** Follows the ledger from where it stands, once for all who need it and only while anybody does. */
export class SharedFollower {
  #needs = 0;
  #following: Following | undefined;
  #lastFollowed: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly store: EventStore,
    private readonly options: ShareFollower,
  ) {}

  /**
   * Resolves once nothing that happens from now on can be missed, to what has to be called once when it is no longer needed.
   * Throws what the store throws.
   */
  async join(): Promise<() => void> {
    this.#needs += 1;
    this.#following ??= this.#follow();
    try {
      await this.#following.isReady;
      return () => this.#leave();
    } catch (error) {
      this.#leave();
      throw error;
    }
  }

  /** Stops, whoever still needs it. */
  async close(): Promise<void> {
    this.#stop();
    await this.#lastFollowed;
  }

  #leave(): void {
    this.#needs -= 1;
    if (this.#needs === 0) this.#stop();
  }

  #stop(): void {
    this.#following?.stop.abort();
    this.#following = undefined;
  }

  #follow(): Following {
    const stop = new AbortController();
    const isReady = this.store.headPosition().then((head) => {
      let place = head;
      this.#lastFollowed = follow(this.store, {
        ...this.options,
        signal: stop.signal,
        checkpoint: () => Promise.resolve(place),
        handle: (batch) => {
          this.options.onEvents(batch.events);
          place = batch.through;
          return Promise.resolve();
        },
      });
    });
    return { isReady, stop };
  }
}
