/** Does what it is given, so many at a time, in the order in which it came. */
export class FewAtATime {
  readonly #waiting: (() => void)[] = [];

  constructor(private free: number) {}

  /** How much has not been begun. */
  get waiting(): number {
    return this.#waiting.length;
  }

  async do<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.free += 1;
      else next();
    }
  }
}
