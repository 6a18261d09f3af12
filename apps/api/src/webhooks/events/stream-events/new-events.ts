import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { EventStore, SharedFollower, type Batch } from '@passid/event-store';
import type { Environment } from '@passid/ledger';
import { LOG } from '@passid/platform';
import type { Log } from '@passid/runtime';

const nameOf = (institutionId: string | undefined, environment: string): string =>
  `${environment}/${institutionId ?? ''}`;

/**
 * Calls the listeners of an institution when the ledger has new events of it. The listeners of a process share one
 * follower, which runs while there are any.
 */
@Injectable()
export class NewEvents implements OnApplicationShutdown {
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #follower: SharedFollower;

  constructor(store: EventStore, @Inject(LOG) log: Log) {
    this.#follower = new SharedFollower(store, {
      onEvents: (events) => this.#ring(events),
      onFailure: (error) => log.warn({ err: error }, 'new events could not be followed; trying again'),
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#follower.close();
  }

  /** Resolves once no later event can be missed, to a function that stops listening. */
  async listen(institutionId: string, environment: Environment, ring: () => void): Promise<() => void> {
    const name = nameOf(institutionId, environment);
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(ring));
    const unlisten = (): void => {
      listeners.delete(ring);
      if (listeners.size === 0) this.#listeners.delete(name);
    };
    try {
      const unfollow = await this.#follower.join();
      return () => {
        unlisten();
        unfollow();
      };
    } catch (error) {
      unlisten();
      throw error;
    }
  }

  #ring(events: Batch['events']): void {
    const names = new Set(events.map(({ metadata }) => nameOf(metadata.institution_id, metadata.environment)));
    for (const name of names) for (const ring of this.#listeners.get(name) ?? []) ring();
  }
}
