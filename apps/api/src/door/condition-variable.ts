/** A condition variable for one waiter. A notification that nobody waits for is kept until the next wait or reset. */
export class ConditionVariable {
  isClosed = false;
  #isNotified = false;
  #wake: (() => void) | undefined;

  readonly notify = (): void => {
    this.#isNotified = true;
    this.#wake?.();
  };

  /** Every wait from now on returns at once. */
  readonly close = (): void => {
    this.isClosed = true;
    this.notify();
  };

  /** Forgets a notification that nobody has waited for. */
  reset(): void {
    this.#isNotified = false;
  }

  /** Whether it was notified or closed within that time; without a time it waits until then. */
  async wait(withinMs?: number): Promise<boolean> {
    if (this.#isNotified || this.isClosed) return true;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      if (withinMs !== undefined) timer = setTimeout(resolve, withinMs);
    });
    clearTimeout(timer);
    this.#wake = undefined;
    return this.#isNotified;
  }
}
