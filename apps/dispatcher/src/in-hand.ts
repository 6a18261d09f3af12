/** Attempts at once to endpoints that answer in good time. */
const BRISK_MAX = 800;

/** An attempt that takes longer waits for its endpoint and for nothing of ours: it makes room. */
export const LINGERS_AFTER_MS = 250;

/** All attempts at once, those that linger included: each that has begun holds a connection. */
const ALL_MAX = 3_000;

/** The attempts under way in one process, and how many more may begin. */
export class InHand {
  readonly #works = new Map<string, Promise<void>>();
  readonly #lingering = new Set<string>();

  /** @param onRoom hears that something has ended, or lingers, and whether there was no room before */
  constructor(
    private readonly onRoom: (wasFull: boolean) => void,
    private readonly lingersAfterMs = LINGERS_AFTER_MS,
  ) {}

  get size(): number {
    return this.#works.size;
  }

  get room(): number {
    return Math.min(BRISK_MAX - (this.size - this.#lingering.size), ALL_MAX - this.size);
  }

  get #isFull(): boolean {
    return this.room <= 0;
  }

  /** @param work must not reject */
  take(deliveryId: string, work: Promise<void>): void {
    const timer = setTimeout(() => {
      const wasFull = this.#isFull;
      this.#lingering.add(deliveryId);
      this.onRoom(wasFull);
    }, this.lingersAfterMs);
    const ended = work.then(() => {
      const wasFull = this.#isFull;
      clearTimeout(timer);
      this.#works.delete(deliveryId);
      this.#lingering.delete(deliveryId);
      this.onRoom(wasFull);
    });
    this.#works.set(deliveryId, ended);
  }

  async allEnded(): Promise<void> {
    await Promise.all(this.#works.values());
  }
}
