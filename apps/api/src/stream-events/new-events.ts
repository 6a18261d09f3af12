import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { EventStore, follow, type Batch } from '@passid/event-store';
import type { Environment } from '@passid/ledger';
import { LOG, type Log } from '@passid/runtime';

interface Following {
  /** The place from which the ledger is followed is known. */
  readonly isReady: Promise<void>;
  readonly stop: AbortController;
}

const nameOf = (institutionId: string | undefined, environment: string): string =>
  `${environment}/${institutionId ?? ''}`;

/**
 * Rings for an institution when the ledger holds something new of it. While anybody listens, this process follows the ledger
 * once for all of them.
 */
@Injectable()
export class NewEvents implements OnApplicationShutdown {
  readonly #listeners = new Map<string, Set<() => void>>();
  #following: Following | undefined;
  #lastFollowed: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly store: EventStore,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    this.#unfollow();
    await this.#lastFollowed;
  }

  /** Resolves once nothing that happens from now on can be missed. Call what it resolves to when nobody listens any more. */
  async listen(institutionId: string, environment: Environment, ring: () => void): Promise<() => void> {
    const name = nameOf(institutionId, environment);
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(ring));
    const leave = (): void => {
      listeners.delete(ring);
      if (listeners.size === 0) this.#listeners.delete(name);
      if (this.#listeners.size === 0) this.#unfollow();
    };
    this.#following ??= this.#follow();
    try {
      await this.#following.isReady;
      return leave;
    } catch (error) {
      leave();
      throw error;
    }
  }

  #unfollow(): void {
    this.#following?.stop.abort();
    this.#following = undefined;
  }

  #follow(): Following {
    const stop = new AbortController();
    const isReady = this.store.headPosition().then((head) => {
      let place = head;
      this.#lastFollowed = follow(this.store, {
        signal: stop.signal,
        checkpoint: () => Promise.resolve(place),
        handle: (batch) => {
          this.#ring(batch);
          place = batch.through;
          return Promise.resolve();
        },
        onFailure: (error) => this.log.warn({ err: error }, 'new events could not be followed; trying again'),
      });
    });
    return { isReady, stop };
  }

  #ring({ events }: Batch): void {
    const names = new Set(events.map(({ metadata }) => nameOf(metadata.institution_id, metadata.environment)));
    for (const name of names) for (const ring of this.#listeners.get(name) ?? []) ring();
  }
}
