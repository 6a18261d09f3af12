import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from './config.js';

/** Whether this process wants to be given work. It does until it begins to stop, and then never again. */
export class Readiness {
  #isWithdrawn = false;

  get isWithdrawn(): boolean {
    return this.#isWithdrawn;
  }

  /** From now on `/readyz` says no, and every answer is the last on its connection. */
  withdraw(): void {
    this.#isWithdrawn = true;
  }
}

/**
 * The first step of a stop: says on `/readyz` that this process wants no more, and goes on serving for as long as those who
 * send it work may take to notice.
 */
export async function drain(readiness: Readiness, { drainSeconds }: Pick<Config, 'drainSeconds'>): Promise<void> {
  readiness.withdraw();
  await delay(drainSeconds * 1_000);
}
