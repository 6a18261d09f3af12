import type { Batch, EventStore } from './event-store.js';
import { follow, type Follow } from './follow.js';

interface Following {
  /** Resolves when the position to follow from is known. */
  readonly isReady: Promise<void>;
  readonly stop: AbortController;
}

export interface ShareFollower extends Pick<Follow, 'types' | 'onFailure'> {
  /** Gets what was appended since the first join, perhaps more than once. MUST NOT throw. */
  readonly onEvents: (events: Batch['events']) => void;
}

/** One subscription to new events for all who have joined; it ends when the last one leaves. */
export class SharedFollower {
  #needs = 0;
  #following: Following | undefined;
  #lastFollowed: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly store: EventStore,
    private readonly options: ShareFollower,
  ) {}

  /**
   * Resolves once no later event can be missed, to a function that leaves again; call it once. Throws what the store throws.
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

  /** Stops for all who have joined. */
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
