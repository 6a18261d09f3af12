import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { LOG } from '@passid/platform';
import type { Log } from '@passid/runtime';
import { shredKeys } from '@passid/subjects';
import { Pool } from 'pg';

/** Another process finishes what one left undone within this time. */
const LOOK_EVERY_MS = 60_000;

/** Removes destroyed keys from the disk. A run rewrites the whole table of keys, so concurrent erasures share one. */
@Injectable()
export class ShredKeys implements OnApplicationShutdown {
  #running: Promise<void> | undefined;

  constructor(
    private readonly pool: Pool,
    @Inject(LOG) private readonly log: Log,
  ) {}

  @Interval(LOOK_EVERY_MS)
  run(): Promise<void> {
    this.#running ??= shredKeys(this.pool)
      .catch((error: unknown) => {
        this.log.warn({ err: error }, 'destroyed keys could not be shredded; trying again');
      })
      .finally(() => {
        this.#running = undefined;
      });
    return this.#running;
  }

  /** Finishes before the pool is closed. */
  async onApplicationShutdown(): Promise<void> {
    await this.#running;
  }
}
