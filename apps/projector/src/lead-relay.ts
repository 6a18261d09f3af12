import { Inject, Injectable, Optional, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Relay } from '@passid/feed';
import { LOG } from '@passid/platform';
import { announceGauge, runAsLeader, type Log } from '@passid/runtime';
import { Pool } from 'pg';
import { Registry } from 'prom-client';

/** Projectors of all processes elect one leader by this name. */
const LEADERSHIP = 'relay';

/** Runs the relay of the feed where it has one. Of several processes, the leader does. */
@Injectable()
export class LeadRelay implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #stop = new AbortController();
  #leading: Promise<void> = Promise.resolve();

  constructor(
    @Optional() @Inject(Relay) private readonly relay: Relay | undefined,
    private readonly pool: Pool,
    private readonly registry: Registry,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    const { relay } = this;
    if (relay === undefined) return;
    announceGauge(this.registry, {
      name: 'passid_relay_lag_events',
      help: 'Events of the ledger that are not in the topics yet.',
      value: () => relay.lag(),
    });
    const onFailure = (error: unknown): void =>
      this.log.warn({ err: error }, 'the ledger could not be relayed; trying again');
    this.#leading = runAsLeader(this.pool, [LEADERSHIP], {
      signal: this.#stop.signal,
      work: (signal) => relay.run({ signal, onFailure }),
      onFailure,
    });
  }

  async onApplicationShutdown(): Promise<void> {
    this.#stop.abort();
    await this.#leading;
  }
}
