import { setTimeout as delay } from 'node:timers/promises';
import type { Clock, Log } from '@passid/runtime';
import type { Limit, Taken, Taker } from './limit.js';
import type { SharedUsage } from './shared-usage.js';
import { momentOf } from './usage.js';

/** A request waits this long for the limiter and then passes: a limiter that is down must not stop the API. */
const TAKE_MAX_MS = 500;

/** An outage is logged this often, however many requests meet it. */
const TELL_EVERY_MS = 60_000;

/** Takes from the shared usage; undefined when it cannot be reached. */
export class SharedTaker implements Taker {
  #toldMs = -Infinity;

  constructor(
    private readonly shared: SharedUsage,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  async take(subject: string, { quota }: Limit, wanted: number): Promise<Taken | undefined> {
    const tooLate = new AbortController();
    try {
      const taking = this.shared.take(subject, momentOf(this.clock.now()), quota, wanted);
      // An answer that is late is not used, and its failure was logged as an outage already.
      taking.catch(() => undefined);
      const taken = await Promise.race([taking, delay(TAKE_MAX_MS, undefined, { signal: tooLate.signal })]);
      if (taken === undefined) this.#tell(new Error(`No answer within ${TAKE_MAX_MS} ms.`));
      return taken;
    } catch (error) {
      this.#tell(error);
      return undefined;
    } finally {
      tooLate.abort();
    }
  }

  forgetBefore(window: number): void {
    this.shared.forgetBefore(window).catch((error: unknown) => this.#tell(error));
  }

  #tell(error: unknown): void {
    if (performance.now() - this.#toldMs < TELL_EVERY_MS) return;
    this.#toldMs = performance.now();
    this.log.warn({ err: error }, 'the rate limits are out of reach; requests pass without them');
  }
}
