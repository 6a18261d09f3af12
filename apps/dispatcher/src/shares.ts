import type { ClaimedDelivery, Room } from './due-deliveries.js';

/** Attempts at once to an endpoint nothing is known of yet, to one that has answered well for long, and to one that is dead. */
const SHARE_FIRST = 1;
const SHARE_MAX = 20;
const SHARE_MIN = 1;

/** Endpoints remembered; past that the longest unheard of is forgotten, and starts again from the first share. */
const REMEMBERED_MAX = 2_000;

/** Limits on what may be in hand, and whether endpoints that are not known good have room at all. */
interface Admission {
  readonly limits: ReadonlyMap<string, number>;
  readonly admitsStrangers: boolean;
}

/**
 * How many attempts each institution's endpoint may have in hand at once: one more after every success, half after every
 * failure. Endpoints that answer get the room they need; dead ones, however many, hold next to none.
 */
export class Shares {
  readonly #shares = new Map<string, number>();
  readonly #inHand = new Map<string, number>();

  /** Of all: only those are named that have something in hand, or a limit on what may be. */
  room({ limits, admitsStrangers }: Admission): Room {
    if (!admitsStrangers) return this.roomOf(this.#shares.keys(), { limits, admitsStrangers });
    const named = new Set([...this.#inHand.keys(), ...limits.keys()]);
    const of = new Map([...named].map((institutionId) => [institutionId, this.#room(institutionId, limits)]));
    return { of, byDefault: SHARE_FIRST };
  }

  /** Of these, as far as they have any. */
  roomOf(institutionIds: Iterable<string>, { limits, admitsStrangers }: Admission): Room {
    const of = new Map<string, number>();
    for (const institutionId of institutionIds) {
      const room = admitsStrangers || this.isKnownGood(institutionId) ? this.#room(institutionId, limits) : 0;
      if (room > 0) of.set(institutionId, room);
    }
    return { of, byDefault: 0 };
  }

  #room(institutionId: string, limits: Admission['limits']): number {
    const share = Math.min(limits.get(institutionId) ?? Infinity, this.#of(institutionId));
    return share - (this.#inHand.get(institutionId) ?? 0);
  }

  /** Its endpoint has answered well of late. */
  isKnownGood(institutionId: string): boolean {
    return this.#of(institutionId) > SHARE_FIRST;
  }

  /** As many attempts are in hand as may be: what else is due for it was not claimed. */
  isUsedUp(institutionId: string): boolean {
    return (this.#inHand.get(institutionId) ?? 0) >= this.#of(institutionId);
  }

  /** Of whom all that was asked for was claimed, and who have room for more: they have earned it since, or were not named. */
  leftBehind(claimed: readonly ClaimedDelivery[], { of, byDefault }: Room): string[] {
    const counts = new Map<string, number>();
    for (const { institutionId } of claimed) counts.set(institutionId, (counts.get(institutionId) ?? 0) + 1);
    return [...counts.keys()].filter((id) => counts.get(id) === (of.get(id) ?? byDefault) && !this.isUsedUp(id));
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
    const [longestUnheard] = this.#shares.keys();
    if (this.#shares.size > REMEMBERED_MAX && longestUnheard !== undefined) this.#shares.delete(longestUnheard);
  }
}
