import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from './config.js';

/** Whether load balancers should send work to this process: until it begins to stop. */
export class Readiness {
  #isWithdrawn = false;

  /** What it waits for before it can be given work, as a sentence; `/readyz` says no until then. */
  waitsFor: string | undefined;

  get isWithdrawn(): boolean {
    return this.#isWithdrawn;
  }

  /** From now on `/readyz` answers 503, and every answer closes its connection. */
  withdraw(): void {
    this.#isWithdrawn = true;
  }
}

/**
 * The first step of a stop: `/readyz` answers 503, and the process goes on serving for as long as load balancers may take to
 * notice.
 */
export async function drain(readiness: Readiness, { drainSeconds }: Pick<Config, 'drainSeconds'>): Promise<void> {
  readiness.withdraw();
  await delay(drainSeconds * 1_000);
}
