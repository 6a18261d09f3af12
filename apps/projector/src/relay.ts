import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Feed } from '@passid/feed';
import { LOG } from '@passid/platform';
import { announceGauge, lead, type Log } from '@passid/runtime';
import { Pool } from 'pg';
import { Registry } from 'prom-client';

/** The name under which the projectors of all processes agree on one of them. */
const LEADERSHIP = 'relay';

/** Carries the ledger to the feed's consumers, where they do not read it themselves. Of several processes one does. */
@Injectable()
export class Relay implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #stop = new AbortController();
  #leading: Promise<void> = Promise.resolve();

  constructor(
    private readonly feed: Feed,
    private readonly pool: Pool,
    private readonly registry: Registry,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    const { feed } = this;
    if (feed.relay === undefined) return;
    this.#announceLag();
    const onFailure = (error: unknown): void =>
      this.log.warn({ err: error }, 'the ledger could not be relayed; trying again');
    this.#leading = lead(this.pool, LEADERSHIP, {
      signal: this.#stop.signal,
      work: async (signal) => feed.relay?.({ signal, onFailure }),
      onFailure,
    });
  }

  #announceLag(): void {
    announceGauge(this.registry, {
      name: 'passid_relay_lag_events',
      help: 'Events of the ledger that are not in the topics yet.',
      value: () => this.feed.relayLag?.() ?? Number.NaN,
    });
  }

  async onApplicationShutdown(): Promise<void> {
    this.#stop.abort();
    await this.#leading;
  }
}
