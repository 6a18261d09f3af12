import type { Log } from './log.js';

/** Items set aside; past that all of them are tried again, since `find` has to leave each of them out. */
const SET_ASIDE_MAX = 10_000;

export interface BatchJobOptions<Item> {
  /** As the log names it. */
  readonly name: string;
  readonly log: Log;
  /** The next items, at most a batch, without those of these keys. */
  readonly find: (setAside: readonly string[]) => Promise<readonly Item[]>;
  readonly keyOf: (item: Item) => string;
  readonly handle: (item: Item) => Promise<void>;
  /** Items handled at once; one unless it says otherwise. */
  readonly concurrentMax?: number;
  /** For work that one process at a time should do: runs the batch while it holds a lock, or not at all. */
  readonly holdingLock?: (batch: () => Promise<void>) => Promise<void>;
}

/**
 * Handles what `find` returns, a batch each time it is run, one batch at a time. An item that fails is logged and set
 * aside so that the others do not wait for it; once there is nothing else to do, those set aside are tried again.
 */
export class BatchJob<Item> {
  #isRunning = false;
  readonly #setAside = new Set<string>();

  constructor(private readonly options: BatchJobOptions<Item>) {}

  /** Returns how many items were handled, failures included: none while the batch before is still under way. Never throws. */
  async run(): Promise<number> {
    if (this.#isRunning) return 0;
    this.#isRunning = true;
    const { name, log, holdingLock = (batch) => batch() } = this.options;
    let handled = 0;
    try {
      await holdingLock(async () => {
        handled = await this.#handleBatch();
      });
    } catch (error) {
      log.warn({ err: error, job: name }, 'a batch could not be run; trying again');
    } finally {
      this.#isRunning = false;
    }
    return handled;
  }

  async #handleBatch(): Promise<number> {
    const { find, concurrentMax = 1 } = this.options;
    const items = await find([...this.#setAside]);
    for (let from = 0; from < items.length; from += concurrentMax)
      await Promise.all(items.slice(from, from + concurrentMax).map((item) => this.#handleOrSetAside(item)));
    // The next run tries those set aside again.
    if (items.length === 0 || this.#setAside.size > SET_ASIDE_MAX) this.#setAside.clear();
    return items.length;
  }

  async #handleOrSetAside(item: Item): Promise<void> {
    const { name, log, keyOf, handle } = this.options;
    try {
      await handle(item);
    } catch (error) {
      this.#setAside.add(keyOf(item));
      log.error({ err: error, job: name, item: keyOf(item) }, 'an item could not be handled and was set aside');
    }
  }
}
