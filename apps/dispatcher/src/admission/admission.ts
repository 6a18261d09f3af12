import { setTimeout as delay } from 'node:timers/promises';
import type { AttemptResult } from '@passid/webhooks';
import type { ClaimedDelivery, ClaimLimits } from '../due-deliveries.js';
import { AttemptSlots, SLOW_AFTER_MS } from './attempt-slots.js';
import { CircuitBreakers } from './circuit-breakers.js';
import { ConcurrencyWindows } from './concurrency-windows.js';
import { Semaphore } from './semaphore.js';

/**
 * Attempts at once to unproven endpoints, which are those without a recent success; each counts for 250 ms at most. One that
 * answers is done in a moment. Of dead ones forty attempts a second begin, and so time out: hundreds that time out in the same
 * moment delay all other deliveries while they are recorded (measured in docs/performance.md).
 */
const UNPROVEN_AT_ONCE_MAX = 10;

/** Claimed attempts that may wait for that: at forty a second the last one begins long before its lease of 60 s ends. */
const UNPROVEN_WAITING_MAX = 100;

type Outcome = AttemptResult['outcome'];

/** Is told when a claim may find more than the last one did. */
export interface Claimer {
  claimForAll(): void;
  claimFor(institutionIds: readonly string[]): void;
}

/**
 * Who is admitted first, and how many. A claim takes what is due, the oldest first, within these limits:
 *
 * 1. circuit breaker, by institution: none for 2 s after 20 failures in a row (doubling to 60 s), then one;
 * 2. concurrency window, by institution: 1 at once, one more after each success up to 20, half after each failure;
 * 3. semaphore, for all endpoints without a recent success together: 10 begin at once. Where 100 wait for that, only endpoints
 *    with a recent success are claimed for;
 * 4. attempt slots, of the process: 800 attempts younger than 250 ms, 3,000 in all;
 * 5. rate limiter, by institution and across processes, where the endpoint has a `perSecondMax`: asked after the claim, since it
 *    counts attempts; a delivery that comes too soon is postponed.
 *
 * So an endpoint that answers never waits for one that does not, and how long a backlog is gives nobody an advantage.
 */
export class Admission {
  readonly #windows = new ConcurrencyWindows();
  readonly #circuits = new CircuitBreakers();
  readonly #unproven = new Semaphore(UNPROVEN_AT_ONCE_MAX);
  readonly #slots: AttemptSlots;
  #wereUnprovenClaimed = true;

  constructor(private readonly claimer: Claimer) {
    this.#slots = new AttemptSlots(() => claimer.claimForAll());
  }

  get underWay(): number {
    return this.#slots.used;
  }

  /** Endpoints left alone for now. */
  get openCircuits(): number {
    return [...this.#circuits.limitsAt(performance.now()).values()].filter((limit) => limit === 0).length;
  }

  /** What a claim may take, for these institutions or for all; undefined where that is nothing. */
  limits(institutionIds: Iterable<string> | 'all'): ClaimLimits | undefined {
    this.#wereUnprovenClaimed = this.#mayClaimUnproven;
    const circuits = this.#circuits.limitsAt(performance.now());
    const limits = this.#windows.limits(institutionIds, { circuits, admitsUnproven: this.#wereUnprovenClaimed });
    const total = this.#slots.free;
    return total <= 0 || (limits.others <= 0 && limits.byInstitution.size === 0) ? undefined : { total, ...limits };
  }

  get #mayClaimUnproven(): boolean {
    return this.#unproven.waiting < UNPROVEN_WAITING_MAX;
  }

  /** Has the claimed attempts made as they are admitted. `attempt` MUST NOT reject; it resolves to undefined where none was made. */
  admit(
    claimed: readonly ClaimedDelivery[],
    limits: ClaimLimits,
    attempt: (deliveryId: string) => Promise<Outcome | undefined>,
  ): void {
    for (const delivery of claimed) this.#admitOne(delivery, () => attempt(delivery.deliveryId));
    if (claimed.length === limits.total && this.#slots.free > 0) this.claimer.claimForAll();
    this.claimer.claimFor(this.#windows.mayHaveMoreDue(claimed, limits));
  }

  #admitOne({ deliveryId, institutionId }: ClaimedDelivery, attempt: () => Promise<Outcome | undefined>): void {
    this.#windows.begin(institutionId);
    const attempting = this.#windows.isProven(institutionId) ? attempt() : this.#attemptUnproven(attempt);
    const ended = attempting.then((outcome) => {
      const wasFull = this.#windows.isFull(institutionId);
      this.#windows.end(institutionId, outcome);
      if (outcome !== undefined) this.#circuits.record(institutionId, outcome, performance.now());
      if (wasFull) this.claimer.claimFor([institutionId]);
    });
    this.#slots.occupy(deliveryId, ended);
  }

  async #attemptUnproven(attempt: () => Promise<Outcome | undefined>): Promise<Outcome | undefined> {
    const begun = await this.#unproven.run(async () => {
      if (!this.#wereUnprovenClaimed && this.#mayClaimUnproven) this.claimer.claimForAll();
      const attempting = attempt();
      await Promise.race([attempting, delay(SLOW_AFTER_MS)]);
      return { attempting };
    });
    return begun.attempting;
  }

  /** Somebody has changed the endpoint or wants to see how it answers: the next attempt is made at once. */
  tryAgain(institutionId: string): void {
    this.#circuits.halfOpen(institutionId);
  }

  /** Resolves when the attempts that are under way now have ended. */
  allEnded(): Promise<void> {
    return this.#slots.allEnded();
  }
}
