/** Wakes the one who waits. It remembers that it was rung until somebody listens. */
export class Bell {
  isOver = false;
  #isRung = false;
  #listener: (() => void) | undefined;

  readonly ring = (): void => {
    this.#isRung = true;
    this.#listener?.();
  };

  /** The last that is heard: nobody is to wait any more. */
  readonly end = (): void => {
    this.isOver = true;
    this.ring();
  };

  /** What rings from now on is news. */
  reset(): void {
    this.#isRung = false;
  }

  /** Whether it was rung in that time. Without a time it is waited for. */
  async hear(withinMs?: number): Promise<boolean> {
    if (this.#isRung || this.isOver) return true;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#listener = resolve;
      if (withinMs !== undefined) timer = setTimeout(resolve, withinMs);
    });
    clearTimeout(timer);
    this.#listener = undefined;
    return this.#isRung;
  }
}
