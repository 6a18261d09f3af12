import type { Clock } from '@passid/runtime';
import type { Limit, Taken, Taker } from './limit.js';
import { momentOf, rolledTo, UNUSED, usedAt, type Usage } from './usage.js';

/** Shared usage in memory, which can be made unreachable. */
export class MemoryTaker implements Taker {
  asked = 0;
  isDown = false;
  readonly #usage = new Map<string, Usage>();

  constructor(private readonly clock: Clock) {}

  async take(subject: string, { quota }: Limit, wanted: number): Promise<Taken | undefined> {
    this.asked += 1;
    await new Promise(setImmediate);
    if (this.isDown) return undefined;
    const moment = momentOf(this.clock.now());
    const rolled = rolledTo(moment.window, this.#usage.get(subject) ?? UNUSED);
    const granted = Math.max(0, Math.min(wanted, quota - usedAt(moment, rolled)));
    const usage = { ...rolled, current: rolled.current + granted };
    this.#usage.set(subject, usage);
    return { granted, usage };
  }

  forgetBefore(): void {
    // Nothing is forgotten during a test.
  }
}
