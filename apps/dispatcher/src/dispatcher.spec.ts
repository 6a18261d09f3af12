import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { Consume } from '@passid/feed';
import { Registry } from 'prom-client';
import { seeded } from '../../../test/support/seeded.js';
import { waitFor } from '../../../test/support/wait-for.js';
import type { Deliver } from './deliver.js';
import { Dispatcher } from './dispatcher.js';
import type { ClaimedDelivery, Room } from './due-deliveries.js';

type Arguments = ConstructorParameters<typeof Dispatcher>;

const LOG = { warn: () => undefined, error: () => undefined } as unknown as Arguments[8];
const pauses = seeded('dispatcher pauses');

const CLOCK = { now: () => new Date() };

/** Endpoints, and what is due for them. No interval runs here: what is not told of or asked for again stays where it is. */
class Backlog {
  readonly attempted = new Set<string>();
  claims = 0;
  readonly #due: ClaimedDelivery[] = [];
  readonly #dispatcher: Dispatcher;
  #handle: Consume['handle'] | undefined;
  #moved: readonly string[] = [];

  private constructor(private readonly answer: (institution: number) => Promise<'succeeded' | 'failed'>) {
    const feed = {
      consume: ({ handle }: Consume) => {
        this.#handle = handle;
        return Promise.resolve();
      },
    };
    const due = {
      open: () => Promise.resolve(),
      claim: (_now: Date, limit: number, room: Room) => this.#claim(limit, room),
    };
    const opened = { open: () => Promise.resolve() };
    const schedule = { handle: () => Promise.resolve(this.#moved) };
    const deliver = { attempt: (deliveryId: string) => this.#attempt(deliveryId) };
    this.#dispatcher = new Dispatcher(
      feed as unknown as Arguments[0],
      CLOCK,
      due as unknown as Arguments[2],
      opened as unknown as Arguments[3],
      schedule as unknown as Arguments[4],
      deliver as unknown as Arguments[5],
      {} as Arguments[6],
      new Registry(),
      LOG,
    );
  }

  static async start(answer: (institution: number) => Promise<'succeeded' | 'failed'>): Promise<Backlog> {
    const backlog = new Backlog(answer);
    await backlog.#dispatcher.onApplicationBootstrap();
    return backlog;
  }

  /** So many deliveries for each institution. Returns the institutions. */
  put(counts: readonly number[], firstInstitution = 0): string[] {
    return counts.map((count, index) => {
      const institutionId = `${firstInstitution + index}`;
      for (let n = 0; n < count; n += 1)
        this.#due.push({ deliveryId: `${institutionId}:${randomUUID()}`, institutionId });
      return institutionId;
    });
  }

  /** As the feed does after what was put. */
  async tell(institutionIds: readonly string[]): Promise<void> {
    assert(this.#handle !== undefined);
    this.#moved = institutionIds;
    await this.#handle([]);
  }

  /** As the interval does. */
  look(): void {
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
      if (byDefault <= 0 && !of.has(each.institutionId)) continue;
      const count = taken.get(each.institutionId) ?? 0;
      if (claimed.length === limit || count >= (of.get(each.institutionId) ?? byDefault)) continue;
      taken.set(each.institutionId, count + 1);
      claimed.push(each);
      this.#due.splice(this.#due.indexOf(each), 1);
    }
    // What ends while the answer is on its way frees room that was not asked for.
    await delay(pauses.below(6));
    return claimed;
  }

  async #attempt(deliveryId: string): ReturnType<Deliver['attempt']> {
    this.attempted.add(deliveryId);
    const outcome = await this.answer(Number(deliveryId.split(':')[0]));
    return { outcome, latencyMs: 1 } as Awaited<ReturnType<Deliver['attempt']>>;
  }
}

const soon = async (): Promise<'succeeded'> => {
  await delay(pauses.below(12));
  return 'succeeded';
};

/** Longer than any attempt or claim here takes. */
const SETTLED_MS = 200;

describe('The dispatcher, told once', () => {
  const some = (length: number, count: number): number[] => Array.from({ length }, () => count);
  const situations: [name: string, counts: number[]][] = [
    ['one endpoint', [400]],
    ['a few, of which some have little', [3, 200, 1, 90, 25, 25, 1]],
    ['more new ones than it admits at once', some(250, 3)],
    ['one beside hundreds', [300, ...some(200, 1)]],
  ];

  it.each(situations)('by the feed, works through all that is due: %s', async (_name, counts) => {
    const backlog = await Backlog.start(soon);
    await backlog.tell(backlog.put(counts));
    await backlog.untilAttempted(counts.reduce((sum, count) => sum + count));
  });

  it.each(situations)('by the look of every second, works through all that is due: %s', async (_name, counts) => {
    const backlog = await Backlog.start(soon);
    backlog.put(counts);
    backlog.look();
    await backlog.untilAttempted(counts.reduce((sum, count) => sum + count));
  });

  it('works through more than it may have in hand, for endpoints of which none is at its limit', async () => {
    const backlog = await Backlog.start(async () => {
      await delay(pauses.below(100));
      return 'succeeded';
    });
    await backlog.tell(backlog.put(some(100, 40)));
    await backlog.untilAttempted(4_000);
    await delay(SETTLED_MS);
    await backlog.tell(backlog.put(some(100, 15)));
    await backlog.untilAttempted(5_500);
  });

  it('goes on past an endpoint that fails and one that says nothing', async () => {
    const backlog = await Backlog.start(async (institution) => {
      if (institution === 1) return new Promise(() => undefined);
      await delay(pauses.below(8));
      return institution === 0 ? 'failed' : 'succeeded';
    });
    await backlog.tell(backlog.put([15, 30, 60]));
    await backlog.untilAttempted(15 + 1 + 60);
  });

  it('comes back for what it left out while too many new endpoints waited', async () => {
    const backlog = await Backlog.start(() => new Promise(() => undefined));
    await backlog.tell(backlog.put(some(130, 1)));
    await backlog.untilAttempted(10);
    await backlog.tell(backlog.put(some(5, 1), 1_000));
    await backlog.untilAttempted(135);
  });

  it('asks once for a delivery to an endpoint that has room for more, and not at all where nothing is due', async () => {
    const backlog = await Backlog.start(soon);
    await backlog.tell(backlog.put([10]));
    await backlog.untilAttempted(10);
    await delay(SETTLED_MS);
    const { claims } = backlog;
    await backlog.tell(backlog.put([1]));
    await backlog.untilAttempted(11);
    await backlog.tell([]);
    await delay(SETTLED_MS);
    expect(backlog.claims).toBe(claims + 1);
  });
});
