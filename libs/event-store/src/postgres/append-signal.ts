import { setTimeout as delay } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';

/** The append function of the schema `ledger` notifies it. */
const APPENDED_CHANNEL = 'ledger_appended';

/** Readers poll this often: a notification that was lost with its connection costs a delay, never an event. */
const POLL_MS = 500;

/** Wait before listening again after the connection broke. */
const RECONNECT_MS = 250;

/** Wakes the readers of this process when any process has appended: one LISTEN connection for all of them. */
export class AppendSignal {
  #appends = 0;
  readonly #waiting = new Set<() => void>();
  #listening: Promise<void> | undefined;
  readonly #closing = new AbortController();

  constructor(private readonly pool: Pool) {}

  /** Note this before reading and hand it to `wait`: an append in between then ends the wait at once. */
  get appends(): number {
    this.#listening ??= this.#listen();
    return this.#appends;
  }

  get isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  /** Resolves when there has been an append since `seen`, after half a second, or when the signal fires. */
  async wait(seen: number, signal: AbortSignal): Promise<void> {
    if (this.#appends !== seen || signal.aborted || this.#closing.signal.aborted) return;
    await new Promise<void>((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        this.#waiting.delete(end);
        resolve();
      };
      const timer = setTimeout(end, POLL_MS);
      signal.addEventListener('abort', end);
      this.#waiting.add(end);
    });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#wake();
    await this.#listening;
  }

  #wake(): void {
    this.#appends += 1;
    for (const end of [...this.#waiting]) end();
  }

  async #listen(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      try {
        await this.#listenUntilBroken(await this.pool.connect());
      } catch {
        // Readers go on polling meanwhile, and report a database that stays away.
        await delay(RECONNECT_MS, undefined, { signal: this.#closing.signal }).catch(() => undefined);
      }
    }
  }

  async #listenUntilBroken(client: PoolClient): Promise<void> {
    try {
      client.on('notification', () => this.#wake());
      const broken = new Promise<void>((resolve) => {
        client.once('error', () => resolve());
        client.once('end', () => resolve());
        this.#closing.signal.addEventListener('abort', () => resolve(), { once: true });
        if (this.#closing.signal.aborted) resolve();
      });
      await client.query(`listen ${APPENDED_CHANNEL}`);
      this.#wake();
      await broken;
    } finally {
      client.release(true);
    }
  }
}
