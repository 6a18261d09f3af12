import type { AllStreamResolvedEvent, AllStreamSubscription, Position } from '@eventstore/db-client';
import type { Batch, RecordedEvent } from '../event-store.js';

/**
 * A follower that is catching up waits this long for its batch to fill; one that has caught up gets a batch at most this often.
 * So it handles many events in one transaction, as on PostgreSQL, instead of each as the server sends it.
 */
const GATHER_MS = 20;

type CheckpointReached = (subscription: unknown, position: Position) => void;

/** What a subscription has received and the follower has not taken yet. */
class Arrivals {
  /** How far the server says it has looked. */
  reached = 0n;
  isCaughtUp = false;
  /** `reached` or `isCaughtUp` has changed. */
  isNews = false;
  failure: Error | undefined;
  #wake = (): void => undefined;
  readonly #subscription: AllStreamSubscription;

  constructor(subscribe: (checkpointReached: CheckpointReached) => AllStreamSubscription) {
    this.#subscription = subscribe((_, { commit }) => {
      this.reached = commit;
      this.#tell();
    });
    this.#subscription.on('caughtUp', () => {
      this.isCaughtUp = true;
      this.#tell();
    });
    this.#subscription.on('fellBehind', () => (this.isCaughtUp = false));
    // With a listener for `readable` the stream is paused: it delivers on `read()` alone, and buffers a bounded number of events.
    this.#subscription.on('readable', () => this.wake());
    this.#subscription.on('error', (error: unknown) => this.#fail(error as Error));
    this.#subscription.on('end', () => this.#fail(new Error('The server ended the subscription.')));
  }

  get isDrained(): boolean {
    return this.#subscription.readableLength === 0;
  }

  wake(): void {
    this.#wake();
  }

  /** Resolves when something has changed since it was called, or after that time. */
  async change(withinMs?: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      if (withinMs !== undefined) timer = setTimeout(resolve, withinMs);
    });
    clearTimeout(timer);
  }

  take(limit: number): AllStreamResolvedEvent[] {
    const taken: AllStreamResolvedEvent[] = [];
    while (taken.length < limit) {
      const next = this.#subscription.read() as AllStreamResolvedEvent | null;
      if (next === null) break;
      taken.push(next);
    }
    return taken;
  }

  async end(): Promise<void> {
    await this.#subscription.unsubscribe().catch(() => undefined);
    this.#subscription.destroy();
  }

  #tell(): void {
    this.isNews = true;
    this.#wake();
  }

  #fail(error: Error): void {
    this.failure ??= error;
    this.#wake();
  }
}

export interface Batches {
  readonly after: bigint;
  readonly batchMax: number;
  readonly signal: AbortSignal;
}

/**
 * The events of a subscription in batches. Reads no further ahead than one batch and what the connection buffers. Throws when the
 * subscription ends before the signal.
 */
export async function* batches(
  subscribe: (checkpointReached: CheckpointReached) => AllStreamSubscription,
  recorded: (resolved: AllStreamResolvedEvent) => RecordedEvent[],
  isWanted: (event: RecordedEvent) => boolean,
  { after, batchMax, signal }: Batches,
): AsyncGenerator<Batch> {
  let through = after;
  let handedAt = -Infinity;
  const arrivals = new Arrivals(subscribe);
  const onAbort = (): void => arrivals.wake();
  signal.addEventListener('abort', onAbort);
  try {
    while (!signal.aborted) {
      const looked = (await gather(arrivals, batchMax, handedAt)).flatMap(recorded);
      const { isDrained } = arrivals;
      if (looked.length > 0 || (arrivals.isNews && isDrained)) {
        // `reached` counts only once all events before it are in a batch.
        const last = looked.at(-1)?.position ?? through;
        through = isDrained && arrivals.reached > last ? arrivals.reached : last;
        if (isDrained) arrivals.isNews = false;
        handedAt = performance.now();
        yield { events: looked.filter(isWanted), through, isCaughtUp: arrivals.isCaughtUp && isDrained };
      } else if (arrivals.failure !== undefined) throw arrivals.failure;
      else if (isDrained) await arrivals.change();
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    await arrivals.end();
  }
}

/** What has arrived, at most a batch of it. */
async function gather(arrivals: Arrivals, batchMax: number, handedAt: number): Promise<AllStreamResolvedEvent[]> {
  const taken = arrivals.take(batchMax);
  const until = (arrivals.isCaughtUp ? handedAt : performance.now()) + GATHER_MS;
  const isWorthWaiting = (): boolean => taken.length > 0 && taken.length < batchMax && arrivals.failure === undefined;
  for (let leftMs = until - performance.now(); isWorthWaiting() && leftMs > 0; leftMs = until - performance.now()) {
    await arrivals.change(leftMs);
    taken.push(...arrivals.take(batchMax - taken.length));
  }
  return taken;
}
