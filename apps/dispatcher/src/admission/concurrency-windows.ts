import type { ClaimedDelivery, ClaimLimits } from '../due-deliveries.js';

/** Attempts at once to an endpoint nothing is known of, to one that keeps answering, and to one that keeps failing. */
const WINDOW_FIRST = 1;
const WINDOW_MAX = 20;
const WINDOW_MIN = 1;

/** Institutions remembered; past that the one heard of least recently is forgotten and starts anew. */
const REMEMBERED_MAX = 2_000;

interface Restrictions {
  /** Of circuit breakers: attempts at once, whatever the window. */
  readonly circuits: ReadonlyMap<string, number>;
  /** Whether endpoints without a recent success may have any. */
  readonly admitsUnproven: boolean;
}

/**
 * How many attempts each institution's endpoint may have under way at once: one more after each success, half after each failure
 * (additive increase, multiplicative decrease). Endpoints that answer get the room they need; dead ones, however many, hold one each.
 */
export class ConcurrencyWindows {
  readonly #windows = new Map<string, number>();
  readonly #underWay = new Map<string, number>();

  /** What may be begun now, for these institutions or for all. Where all are meant, those not listed have nothing under way yet. */
  limits(
    institutionIds: Iterable<string> | 'all',
    { circuits, admitsUnproven }: Restrictions,
  ): Omit<ClaimLimits, 'total'> {
    if (institutionIds === 'all' && admitsUnproven) {
      const listed = new Set([...this.#underWay.keys(), ...circuits.keys()]);
      const byInstitution = new Map([...listed].map((id) => [id, this.#free(id, circuits)]));
      return { byInstitution, others: WINDOW_FIRST };
    }
    const byInstitution = new Map<string, number>();
    for (const id of institutionIds === 'all' ? this.#windows.keys() : institutionIds) {
      const free = admitsUnproven || this.isProven(id) ? this.#free(id, circuits) : 0;
      if (free > 0) byInstitution.set(id, free);
    }
    return { byInstitution, others: 0 };
  }

  #free(institutionId: string, circuits: Restrictions['circuits']): number {
    const window = Math.min(circuits.get(institutionId) ?? Infinity, this.#windowOf(institutionId));
    return window - (this.#underWay.get(institutionId) ?? 0);
  }

  /** The endpoint has a recent success. False for one that is new or forgotten, or that failed until its window was one again. */
  isProven(institutionId: string): boolean {
    return this.#windowOf(institutionId) > WINDOW_FIRST;
  }

  /** As many attempts are under way as may be: what else is due for it was not claimed. */
  isFull(institutionId: string): boolean {
    return (this.#underWay.get(institutionId) ?? 0) >= this.#windowOf(institutionId);
  }

  /** Institutions whose claim hit its limit but that have room again: claim again. */
  mayHaveMoreDue(claimed: readonly ClaimedDelivery[], { byInstitution, others }: Omit<ClaimLimits, 'total'>): string[] {
    const counts = new Map<string, number>();
    for (const { institutionId } of claimed) counts.set(institutionId, (counts.get(institutionId) ?? 0) + 1);
    return [...counts.keys()].filter((id) => counts.get(id) === (byInstitution.get(id) ?? others) && !this.isFull(id));
  }

  begin(institutionId: string): void {
    this.#underWay.set(institutionId, (this.#underWay.get(institutionId) ?? 0) + 1);
  }

  /** @param outcome undefined where no attempt was made */
  end(institutionId: string, outcome: 'succeeded' | 'failed' | undefined): void {
    const left = (this.#underWay.get(institutionId) ?? 1) - 1;
    if (left === 0) this.#underWay.delete(institutionId);
    else this.#underWay.set(institutionId, left);
    if (outcome !== undefined) this.#resize(institutionId, outcome);
  }

  #windowOf(institutionId: string): number {
    return this.#windows.get(institutionId) ?? WINDOW_FIRST;
  }

  #resize(institutionId: string, outcome: 'succeeded' | 'failed'): void {
    const window = this.#windowOf(institutionId);
    const next =
      outcome === 'succeeded' ? Math.min(window + 1, WINDOW_MAX) : Math.max(Math.floor(window / 2), WINDOW_MIN);
    this.#windows.delete(institutionId);
    this.#windows.set(institutionId, next);
    const [leastRecent] = this.#windows.keys();
    if (this.#windows.size > REMEMBERED_MAX && leastRecent !== undefined) this.#windows.delete(leastRecent);
  }
}
