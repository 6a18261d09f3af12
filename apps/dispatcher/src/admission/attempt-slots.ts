/** Attempts at once to endpoints that answer in good time. */
const FAST_MAX = 800;

/** An attempt that takes longer is slow: it waits for its endpoint and costs us next to nothing, so another may begin. */
export const SLOW_AFTER_MS = 250;

/** All attempts at once, slow ones included: each has a connection. */
const ALL_MAX = 3_000;

/** Bounds the attempts that are under way in one process. */
export class AttemptSlots {
  readonly #underWay = new Map<string, Promise<void>>();
  readonly #slow = new Set<string>();

  /** @param onFree called when the process drops below its limit */
  constructor(
    private readonly onFree: () => void,
    private readonly slowAfterMs = SLOW_AFTER_MS,
  ) {}

  get used(): number {
    return this.#underWay.size;
  }

  /** How many more may begin. */
  get free(): number {
    return Math.min(FAST_MAX - (this.used - this.#slow.size), ALL_MAX - this.used);
  }

  /** @param attempt MUST NOT reject */
  occupy(deliveryId: string, attempt: Promise<void>): void {
    const timer = setTimeout(() => this.#freeBy(() => this.#slow.add(deliveryId)), this.slowAfterMs);
    const ended = attempt.then(() => {
      clearTimeout(timer);
      this.#freeBy(() => {
        this.#underWay.delete(deliveryId);
        this.#slow.delete(deliveryId);
      });
    });
    this.#underWay.set(deliveryId, ended);
  }

  #freeBy(change: () => void): void {
    const wasFull = this.free <= 0;
    change();
    if (wasFull) this.onFree();
  }

  async allEnded(): Promise<void> {
    await Promise.all(this.#underWay.values());
  }
}
