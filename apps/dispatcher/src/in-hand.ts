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

  /** @param onRoom hears that there is room where there was none, as something has ended or lingers */
  constructor(
    private readonly onRoom: () => void,
    private readonly lingersAfterMs = LINGERS_AFTER_MS,
  ) {}

  get size(): number {
    return this.#works.size;
  }

  get room(): number {
    return Math.min(BRISK_MAX - (this.size - this.#lingering.size), ALL_MAX - this.size);
  }

  /** @param work must not reject */
  take(deliveryId: string, work: Promise<void>): void {
    const timer = setTimeout(() => this.#makeRoom(() => this.#lingering.add(deliveryId)), this.lingersAfterMs);
    const ended = work.then(() => {
      clearTimeout(timer);
      this.#makeRoom(() => {
        this.#works.delete(deliveryId);
        this.#lingering.delete(deliveryId);
      });
    });
    this.#works.set(deliveryId, ended);
  }

  #makeRoom(change: () => void): void {
    const wasFull = this.room <= 0;
    change();
    if (wasFull) this.onRoom();
  }

  async allEnded(): Promise<void> {
    await Promise.all(this.#works.values());
  }
}
