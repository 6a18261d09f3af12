import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { waitFor } from '../../../test/support/wait-for.js';
import type { Deliver } from './deliver.js';
import { Dispatcher } from './dispatcher.js';
import type { ClaimedDelivery, DueDeliveries, Room } from './due-deliveries.js';

type Arguments = ConstructorParameters<typeof Dispatcher>;

const LOG = { warn: () => undefined, error: () => undefined } as unknown as Arguments[8];
const CLOCK = { now: () => new Date() };
const unused = {} as never;

/** Endpoints, and what is due for them. Nothing looks for due rows but what is woken. */
class Backlog {
  readonly attempted = new Set<string>();
  claims = 0;
  readonly #due: ClaimedDelivery[] = [];
  readonly #dispatcher: Dispatcher;

  constructor(private readonly answer: (institution: number) => Promise<'succeeded' | 'failed'>) {
    const due = { claim: (_now: Date, limit: number, room: Room) => this.#claim(limit, room) };
    const deliver = { attempt: (deliveryId: string) => this.#attempt(deliveryId) };
    this.#dispatcher = new Dispatcher(
      unused,
      CLOCK,
      due as unknown as DueDeliveries,
      unused,
      unused,
      deliver as unknown as Deliver,
      unused,
      new Registry(),
      LOG,
    );
  }

  /** So many deliveries for each institution, and the one call that says so. */
  put(counts: readonly number[], firstInstitution = 0): void {
    counts.forEach((count, index) => {
      const institutionId = `${firstInstitution + index}`;
      for (let n = 0; n < count; n += 1) this.#due.push({ deliveryId: `${institutionId}:${randomUUID()}`, institutionId });
    });
    this.#dispatcher.wake();
  }

  async untilAttempted(count: number): Promise<void> {
    await waitFor(() => this.attempted.size === count, `attempt ${count}`);
  }

  async #claim(limit: number, { of, byDefault }: Room): Promise<ClaimedDelivery[]> {
    this.claims += 1;
    const taken = new Map<string, number>();
    const claimed: ClaimedDelivery[] = [];
    for (const each of [...this.#due]) {
      const count = taken.get(each.institutionId) ?? 0;
      if (claimed.length === limit || count >= (of.get(each.institutionId) ?? byDefault)) continue;
      taken.set(each.institutionId, count + 1);
      claimed.push(each);
      this.#due.splice(this.#due.indexOf(each), 1);
    }
    // What ends while the answer is on its way frees room that was not asked for.
    await delay(Math.random() * 6);
    return claimed;
  }

  async #attempt(deliveryId: string): ReturnType<Deliver['attempt']> {
    this.attempted.add(deliveryId);
    const outcome = await this.answer(Number(deliveryId.split(':')[0]));
    return { outcome, latencyMs: 1 } as Awaited<ReturnType<Deliver['attempt']>>;
  }
}

const soon = async (): Promise<'succeeded'> => {
  await delay(Math.random() * 12);
  return 'succeeded';
};

/** Longer than any attempt or claim here takes. */
const SETTLED_MS = 200;

describe('The dispatcher, woken once', () => {
  it.each([
    ['one endpoint', [400]],
    ['a few, of which some have little', [3, 200, 1, 90, 25, 25, 1]],
    ['more new ones than it admits at once', Array.from({ length: 250 }, () => 3)],
    ['one beside hundreds', [300, ...Array.from({ length: 200 }, () => 1)]],
  ])('works through all that is due: %s', async (_name, counts) => {
    const backlog = new Backlog(soon);
    backlog.put(counts);
    await backlog.untilAttempted(counts.reduce((sum, count) => sum + count));
  });

  it('works through more than it may have in hand, for endpoints of which none is at its limit', async () => {
    const backlog = new Backlog(async () => {
      await delay(Math.random() * 100);
      return 'succeeded';
    });
    backlog.put(Array.from({ length: 100 }, () => 40));
    await backlog.untilAttempted(4_000);
    await delay(SETTLED_MS);
    backlog.put(Array.from({ length: 100 }, () => 15));
    await backlog.untilAttempted(5_500);
  });

  it('goes on past an endpoint that fails and one that says nothing', async () => {
    const backlog = new Backlog(async (institution) => {
      if (institution === 1) return new Promise(() => undefined);
      await delay(Math.random() * 8);
      return institution === 0 ? 'failed' : 'succeeded';
    });
    backlog.put([15, 30, 60]);
    await backlog.untilAttempted(15 + 1 + 60);
  });

  it('comes back for what it left out while too many new endpoints waited', async () => {
    const backlog = new Backlog(() => new Promise(() => undefined));
    backlog.put(Array.from({ length: 130 }, () => 1));
    await backlog.untilAttempted(10);
    backlog.put(Array.from({ length: 5 }, () => 1), 1_000);
    await backlog.untilAttempted(135);
  });

  it('asks once for a delivery to an endpoint that has room for more', async () => {
    const backlog = new Backlog(soon);
    backlog.put([10]);
    await backlog.untilAttempted(10);
    await delay(SETTLED_MS);
    const { claims } = backlog;
    backlog.put([1]);
    await backlog.untilAttempted(11);
    await delay(SETTLED_MS);
    expect(backlog.claims).toBe(claims + 1);
  });
});
