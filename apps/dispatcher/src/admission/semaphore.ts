/** Runs so much work at once, and the rest in the order in which it came. */
export class Semaphore {
  readonly #waiting: (() => void)[] = [];

  constructor(private permits: number) {}

  /** Work that has not begun. */
  get waiting(): number {
    return this.#waiting.length;
  }

  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.permits > 0) this.permits -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.permits += 1;
      else next();
    }
  }
}
