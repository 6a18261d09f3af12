import type { ClaimedDelivery, Room } from './due-deliveries.js';

/** Attempts at once to an endpoint nothing is known of yet, to one that has answered well for long, and to one that is dead. */
const SHARE_FIRST = 1;
const SHARE_MAX = 20;
const SHARE_MIN = 1;

/** Endpoints that answered well last and are asked for with all their share; of any other its first share is asked for first. */
const NAMED_MAX = 100;

/** Endpoints remembered; past that the longest unheard of is forgotten, and starts again from the first share. */
const REMEMBERED_MAX = 2_000;

/**
 * How many attempts each institution's endpoint may have in hand at once: one more after every success, half after every
 * failure. Endpoints that answer get the room they need; dead ones, however many, hold next to none.
 */
export class Shares {
  readonly #shares = new Map<string, number>();
  readonly #inHand = new Map<string, number>();
  readonly #answeredLast = new Set<string>();

  /**
   * Only those are named that answered well last, have something in hand, or a limit on what may be. Where strangers are not
   * admitted they have no room, and all that are known good are named.
   */
  room(limits: ReadonlyMap<string, number> = new Map(), admitsStrangers = true): Room {
    const room = new Map<string, number>();
    const roomFor = (institutionId: string, limit = Infinity): number =>
      admitsStrangers || this.isKnownGood(institutionId)
        ? Math.min(limit, this.#of(institutionId)) - (this.#inHand.get(institutionId) ?? 0)
        : 0;
    const named = admitsStrangers ? this.#answeredLast : this.#shares.keys();
    for (const institutionId of named) room.set(institutionId, roomFor(institutionId));
    for (const institutionId of this.#inHand.keys()) room.set(institutionId, roomFor(institutionId));
    for (const [institutionId, limit] of limits) room.set(institutionId, roomFor(institutionId, limit));
    return { of: room, byDefault: admitsStrangers ? SHARE_FIRST : 0 };
  }

  /** Its endpoint has answered well of late. */
  isKnownGood(institutionId: string): boolean {
    return this.#of(institutionId) > SHARE_FIRST;
  }

  /** As many attempts are in hand as may be: what else is due for it was not claimed. */
  isUsedUp(institutionId: string): boolean {
    return (this.#inHand.get(institutionId) ?? 0) >= this.#of(institutionId);
  }

  /** Of one all that was asked for was claimed, and it has room for more: as it has earned it since, or was not named. */
  mayHaveMore(claimed: readonly ClaimedDelivery[], { of, byDefault }: Room): boolean {
    const counts = new Map<string, number>();
    for (const { institutionId } of claimed) counts.set(institutionId, (counts.get(institutionId) ?? 0) + 1);
    return [...counts].some(([id, count]) => count >= (of.get(id) ?? byDefault) && !this.isUsedUp(id));
  }

  begin(institutionId: string): void {
    this.#inHand.set(institutionId, (this.#inHand.get(institutionId) ?? 0) + 1);
  }

  end(institutionId: string, outcome: 'succeeded' | 'failed' | undefined): void {
    const left = (this.#inHand.get(institutionId) ?? 1) - 1;
    if (left === 0) this.#inHand.delete(institutionId);
    else this.#inHand.set(institutionId, left);
    if (outcome !== undefined) this.#learn(institutionId, outcome);
  }

  #of(institutionId: string): number {
    return this.#shares.get(institutionId) ?? SHARE_FIRST;
  }

  #learn(institutionId: string, outcome: 'succeeded' | 'failed'): void {
    const share = this.#of(institutionId);
    const next = outcome === 'succeeded' ? Math.min(share + 1, SHARE_MAX) : Math.max(Math.floor(share / 2), SHARE_MIN);
    this.#shares.delete(institutionId);
    this.#shares.set(institutionId, next);
    dropFirst(this.#shares, REMEMBERED_MAX);
    this.#answeredLast.delete(institutionId);
    if (outcome === 'succeeded') this.#answeredLast.add(institutionId);
    dropFirst(this.#answeredLast, NAMED_MAX);
  }
}

/** Keeps what was put last. */
function dropFirst(kept: Map<string, unknown> | Set<string>, max: number): void {
  const [first] = kept.keys();
  if (kept.size > max && first !== undefined) kept.delete(first);
}
