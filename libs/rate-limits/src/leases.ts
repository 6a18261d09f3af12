import { assert } from '@passid/ledger';
import type { Clock } from '@passid/runtime';
import type { Limit, Standing, Taker } from './limit.js';
import { momentOf, usedAt, waitSeconds, WINDOW_MS, type Moment } from './usage.js';

/** A lease is a second's worth of the limit: a busy process queries once a second, and an idle one holds no more than that. */
const LEASES_PER_WINDOW = 60;

/** With more subjects than this in a minute, all leases are given up and taken again. */
const SUBJECTS_MAX = 100_000;

interface Lease {
  left: number;
  /** Of the limit, not leased by any process when we last asked. */
  unleased: number;
  refusedUntilMs: number;
  isAsking: boolean;
  waiting: ((isAllowed: boolean) => void)[];
}

/**
 * Counts requests against a limit that all processes share, without a query for each: a process leases some and spends them by
 * itself. Never more than the limit is granted; up to a lease of each process may go unused.
 */
export class Leases {
  #window = 0;
  #leases = new Map<string, Lease>();

  constructor(
    private readonly clock: Clock,
    private readonly taker: Taker,
  ) {}

  async spend(limit: Limit, subject: string): Promise<Standing> {
    const moment = momentOf(this.clock.now());
    const lease = this.#leaseOf(`${limit.name}:${subject}`, moment);
    if (lease.waiting.length === 0 && lease.left > 0) {
      lease.left -= 1;
      return this.#standing(limit, lease, true, moment);
    }
    if (this.clock.now().getTime() < lease.refusedUntilMs) return this.#standing(limit, lease, false, moment);
    const isAllowed = await new Promise<boolean>((resolve) => {
      lease.waiting.push(resolve);
      if (!lease.isAsking) void this.#ask(limit, subject, lease);
    });
    return this.#standing(limit, lease, isAllowed, momentOf(this.clock.now()));
  }

  #leaseOf(name: string, { window }: Moment): Lease {
    if (window > this.#window || this.#leases.size >= SUBJECTS_MAX) {
      this.#window = window;
      this.#leases = new Map();
      this.taker.forgetBefore(window);
    }
    const lease = this.#leases.get(name) ?? { left: 0, unleased: 0, refusedUntilMs: 0, isAsking: false, waiting: [] };
    this.#leases.set(name, lease);
    return lease;
  }

  async #ask(limit: Limit, subject: string, lease: Lease): Promise<void> {
    lease.isAsking = true;
    while (lease.waiting.length > 0) {
      const size = Math.max(1, Math.floor(limit.quota / LEASES_PER_WINDOW));
      const wanted = Math.max(size, lease.waiting.length);
      const taken = await this.taker.take(`${limit.name}:${subject}`, limit, wanted);
      // The shared usage cannot be reached: grant, since nobody should be refused for our outage.
      lease.left += taken === undefined ? wanted : taken.granted;
      const moment = momentOf(this.clock.now());
      lease.unleased = taken === undefined ? limit.quota : Math.max(0, limit.quota - usedAt(moment, taken.usage));
      serve(lease);
      if (taken !== undefined && taken.granted < wanted && lease.waiting.length > 0) {
        const wait = waitSeconds(moment, taken.usage, limit.quota);
        lease.refusedUntilMs = this.clock.now().getTime() + wait * 1000;
        refuse(lease);
      }
    }
    lease.isAsking = false;
  }

  #standing(limit: Limit, lease: Lease, isAllowed: boolean, { gone }: Moment): Standing {
    const seconds = isAllowed
      ? ((1 - gone) * WINDOW_MS) / 1000
      : (lease.refusedUntilMs - this.clock.now().getTime()) / 1000;
    const remaining = isAllowed ? Math.min(limit.quota, lease.left + lease.unleased) : 0;
    return { limit, isAllowed, remaining, resetSeconds: Math.max(1, Math.ceil(seconds)) };
  }
}

function serve(lease: Lease): void {
  const served = lease.waiting.splice(0, lease.left);
  lease.left -= served.length;
  assert(lease.left >= 0, 'More was spent than leased.');
  for (const resolve of served) resolve(true);
}

function refuse(lease: Lease): void {
  for (const resolve of lease.waiting.splice(0)) resolve(false);
}
